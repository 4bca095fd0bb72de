base = keras.applications.MobileNetV2(
    weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35
)
base.trainable = False
inputs = keras.Input((32, 32, 3))
x = keras.applications.mobilenet_v2.preprocess_input(inputs)
x = base(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs)
