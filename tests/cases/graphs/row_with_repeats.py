deep = keras.Sequential([*[layers.Dense(4) for _ in range(2)]], name="deep")
model = keras.Sequential(
    [
        keras.Input((8,)),
        # two of them
        *[layers.Dense(units=8, activation="relu") for _ in range(2)],
        *[layers.Dropout(rate=rate) for rate in (0.1, 0.2)],
        *[
            layers.Dense(use_bias=False, units=units, activation=activation)
            for units, activation in ((2 * 3, "relu"), (num_classes, "softmax"))
        ],
    ]
)
