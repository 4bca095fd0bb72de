def dense(inputs, units):
    x = inputs
    for _ in range(2):
        x = layers.Dense(units)(x)
    return x


same = layers.Dense(8)

inputs = keras.Input((8,))
x = inputs
for _ in range(2):
    x = same(x)
for units in (8, 3):
    x = dense(x, units=units)
model = keras.Model(inputs, x)
