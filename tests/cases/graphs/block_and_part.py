def narrow(inputs):
    x = layers.Dense(4)(inputs)
    return x


def both(inputs):
    x = half(inputs)
    x = narrow(x)
    return x


inputs = keras.Input((8,))
x = narrow(inputs)
half = keras.Model(inputs, x, name="half")
inputs = keras.Input((8,))
x = both(inputs)
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
