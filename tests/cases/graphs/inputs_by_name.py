a = keras.Input((4, 8), name="a")
steps, hidden, cell = layers.LSTM(units=8, return_sequences=True, return_state=True)(a)
seen, weights = layers.MultiHeadAttention(num_heads=2, key_dim=4)(
    a, steps, use_causal_mask=True, return_attention_scores=True
)
last = layers.LSTM(8, name="last")(seen, initial_state=[hidden, cell])
x = layers.Flatten()(weights)
x = layers.Concatenate()([last, x])
outputs = layers.Dense(3)(x)
model = keras.Model(a, outputs)
