def scaled(inputs, scale=0.5):
    return scale * inputs + num_classes


a = keras.Input(x_train.shape[1:], name="a")
x = layers.Dense(units=a.shape[-1], kernel_regularizer=keras.regularizers.L2(0.1 / 2))(
    a
)
x = keras.ops.log(keras.ops.exp(x) + 1) - a[:, :1]
x = scaled(x)
outputs = layers.Dense(num_classes)(x)
model = keras.Model(a, outputs)
