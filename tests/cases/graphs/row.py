model = keras.Sequential(
    [
        keras.Input((8,)),
        # why
        layers.Dense(4, name="hidden"),
        layers.Dense(3),
    ]
)
