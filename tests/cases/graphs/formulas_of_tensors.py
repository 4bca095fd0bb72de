def scaled(inputs, width=3):
    return inputs[:, : min(width, 2)] * max(width, 4)


a = keras.Input((8,), name="a")
b = layers.Dense(8, name="b")(a)
distance = keras.ops.sqrt(keras.ops.sum((a - b) ** 2, axis=-1, keepdims=True))
c = (
    keras.ops.maximum(a, b)
    - keras.ops.minimum(0, b)
    + keras.ops.max(a, axis=1, keepdims=True)
    + keras.ops.round(abs(b), 1)
)
d = (b - keras.ops.mean(b, axis=-1, keepdims=True)) * int(
    len(a.shape) / 2
) - keras.ops.std(a, axis=-1, keepdims=True)
x = layers.Concatenate()([distance, c, d])
x = scaled(x)
outputs = layers.Dense(num_classes)(x)
model = keras.Model(a, outputs)
