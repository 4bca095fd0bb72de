model = keras.Sequential(
    [
        keras.Input((6,)),
        layers.Embedding(input_dim=50, output_dim=4),
        layers.Bidirectional(layers.LSTM(4)),
        layers.Dense(3),
    ]
)
