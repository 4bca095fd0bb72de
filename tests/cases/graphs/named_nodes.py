inputs = keras.Input((8,))
x = layers.Dense(8)(inputs)
early = layers.Dense(8, name="early")(x)

# after early
x = layers.Dense(8)(early)
x = layers.Add()([early, x, inputs])
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
