steps = keras.Input((4, 8), name="steps")
seen, weights = layers.MultiHeadAttention(num_heads=2, key_dim=4, name="attention")(
    steps, steps, return_attention_scores=True
)
x = layers.Flatten()(seen)
outputs = layers.Dense(3)(x)
model = keras.Model(steps, outputs)
