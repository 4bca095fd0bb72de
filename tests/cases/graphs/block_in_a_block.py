def cross(left, right):
    less = layers.Subtract()([left, right])
    x = narrow(less, units=4)
    other = narrow(right, units=4)
    return x, other


def narrow(inputs, units):
    return layers.Dense(units)(inputs)


a = keras.Input((8,), name="a")
b = layers.Dense(8, name="b")(a)
c, d = cross(b, a)
x = layers.Concatenate()([c, d])
outputs = layers.Dense(3)(x)
model = keras.Model(a, outputs)
