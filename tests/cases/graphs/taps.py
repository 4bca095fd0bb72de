body = keras.Sequential(
    [keras.Input((8,)), layers.Dense(4, name="low"), layers.Dense(5, name="high")],
    name="body",
)
body_taps = keras.Model(
    body.inputs, [body.get_layer("low").output, body.get_layer("high").output]
)
tail = keras.Sequential(
    [keras.Input((5,)), layers.Dense(6, name="only"), layers.Dense(7)], name="tail"
)
tail_taps = keras.Model(tail.inputs, tail.get_layer("only").output)
inputs = keras.Input((8,))
low, high = body_taps(inputs)
x = tail_taps(high)
x = layers.Concatenate()([low, x])
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
