normalization = layers.Normalization()
normalization.adapt(x_train)
model = keras.Sequential(
    [
        keras.Input((8,)),
        # mean 0
        normalization,
        layers.Dense(3),
    ]
)
