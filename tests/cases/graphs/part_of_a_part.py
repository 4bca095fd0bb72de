step = keras.Sequential([keras.Input((8,)), layers.Dense(4)], name="step")
steps = keras.Sequential(
    [keras.Input((4, 8)), layers.TimeDistributed(step)], name="steps"
)
inputs = keras.Input((4, 8))
x = steps(inputs)
x = layers.Flatten()(x)
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
