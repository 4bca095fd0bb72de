@keras.saving.register_keras_serializable()
class Patches(keras.layers.Layer):
    """Cuts images into patches, (batch, patches, numbers of a patch).

    size: height and width of a patch, in pixels; one number for both.
    """

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = size

    def call(self, inputs):
        patches = keras.ops.image.extract_patches(inputs, self.size)
        _, rows, columns, depth = patches.shape
        return keras.ops.reshape(patches, (-1, rows * columns, depth))

    def get_config(self):
        return {**super().get_config(), "size": self.size}


a = keras.Input(shape=(8, 8, 1), name="a")
nothing = keras.ops.convert_to_tensor(0 * a, sparse=False)
x = keras.ops.convert_to_tensor(keras.ops.multiply(a, x2=0.5), sparse=False)
both = layers.Add(name="both")([x, nothing])
x = keras.ops.convert_to_tensor(keras.ops.sqrt(2 * both), sparse=False)
x = Patches(4)(x)
x = layers.Flatten()(x)
outputs = layers.Dense(12)(x)
model = keras.Model(a, outputs)
