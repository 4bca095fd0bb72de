model = keras.Sequential()
model.add(keras.Input((8,)))

# two of them
for _ in range(2):
    model.add(layers.Dense(units=8, activation="relu"))
for rate in (0.1, 0.2):
    model.add(layers.Dropout(rate=rate))
for units, activation in ((2 * 3, "relu"), (num_classes, "softmax")):
    model.add(layers.Dense(use_bias=False, units=units, activation=activation))
