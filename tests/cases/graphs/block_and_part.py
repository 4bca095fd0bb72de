def narrow(inputs):
    return layers.Dense(4)(inputs)


def both(inputs):
    x = half(inputs)
    return narrow(x)


inputs = keras.Input((8,))
x = narrow(inputs)
half = keras.Model(inputs, x, name="half")
inputs = keras.Input((8,))
x = both(inputs)
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
