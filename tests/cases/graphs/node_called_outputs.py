inputs = keras.Input((8,))
outputs = layers.Dense(4, name="outputs")(inputs)
x = layers.Dense(3)(outputs)
model = keras.Model(inputs, x)
