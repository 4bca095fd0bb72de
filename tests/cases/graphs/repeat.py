inputs = keras.Input((8,))

# two of them
x = inputs
for _ in range(2):
    x = layers.Dense(units=8)(x)
again = x
x = again
for rate in (0.1, 0.2):
    x = layers.Dropout(rate=rate)(x)
for units, kernel_regularizer, activation in (
    (2 * 3, keras.regularizers.L2(0.1), "relu"),
    (num_classes, None, "softmax"),
):
    x = layers.Dense(
        use_bias=False,
        units=units,
        kernel_regularizer=kernel_regularizer,
        activation=activation,
    )(x)
out = x
model = keras.Model(inputs, out)
