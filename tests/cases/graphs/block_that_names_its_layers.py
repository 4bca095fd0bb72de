def wide(inputs, stage):
    x = layers.Dense(units=8, name=stage + "_dense")(inputs)
    return layers.Dropout(rate=0.1)(x)


inputs = keras.Input((8,))
x = wide(inputs, stage="first")
for stage in ("second", "third"):
    x = wide(x, stage=stage)
outputs = layers.Dense(units=3, activation="softmax")(x)
model = keras.Model(inputs, outputs)
