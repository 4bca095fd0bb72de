base = keras.applications.MobileNetV2(
    weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35
)
base_taps = keras.Model(
    base.inputs,
    [
        base.get_layer("block_1_expand_relu").output,
        base.get_layer("block_3_expand_relu").output,
    ],
)

inputs = keras.Input((32, 32, 3))
p, q = base_taps(inputs)
r = layers.Flatten(name="r")(p)
mobile_net_v2 = keras.applications.MobileNetV2(
    weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35, name="other"
)
mobile_net_v2.trainable = False
other = mobile_net_v2(inputs)
x = layers.Flatten()(other)
s = layers.Flatten(name="s")(q)
x = layers.Concatenate()([r, s, x])
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
