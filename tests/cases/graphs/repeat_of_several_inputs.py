a = keras.Input((4, 8), name="a")
b = layers.Dense(8, name="b")(a)
x = a
for _ in range(2):
    x = layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, b)
c = x
x = c
for _ in range(2):
    x = layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, b)
for _ in range(2):
    x = layers.Add()([x, a])
x = layers.Flatten()(x)
for _ in range(2):
    x = layers.Dense(3)(x)
model = keras.Model(a, x)
