def residual(inputs, units, act, rate=0.1):
    # widen
    wide = layers.Dense(units=2 * units, activation=act)(inputs)
    x = layers.Dropout(rate)(wide)
    x = layers.Dense(units=wide.shape[-1] // 2)(x)
    return layers.Add()([inputs, x])


inputs = keras.Input((8,))

# twice
x = residual(inputs, units=8, act="relu")
second = residual(x, units=8, act="tanh", rate=0.2)
outputs = layers.Dense(3)(second)
model = keras.Model(inputs, outputs)
