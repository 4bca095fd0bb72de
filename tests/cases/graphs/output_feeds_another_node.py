inputs = keras.Input((8,))
code = layers.Dense(4, name="code")(inputs)
out = layers.Dense(3, name="out")(code)
model = keras.Model(inputs, [out, code])
