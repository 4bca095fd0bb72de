@keras.saving.register_keras_serializable()
class Sampling(keras.layers.Layer):
    """Draws from the normal distribution with a mean and a logarithm of the variance.

    Called with [mean, log_variance], each (batch, size). Adds to the loss, times
    `weight`, the Kullback-Leibler divergence from the standard normal distribution,
    summed over the size. Source: Kingma & Welling 2014, arXiv:1312.6114.
    """

    def __init__(self, weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        mean, log_variance = inputs
        variance = keras.ops.exp(log_variance)
        divergence = keras.ops.sum(mean**2 + variance - log_variance - 1, axis=-1) / 2
        self.add_loss(self.weight * keras.ops.mean(divergence))
        noise = keras.random.normal(keras.ops.shape(mean), seed=self.seed_generator)
        return mean + keras.ops.sqrt(variance) * noise

    def get_config(self):
        return {**super().get_config(), "weight": self.weight}


@keras.saving.register_keras_serializable()
class PositionEmbedding(keras.layers.Layer):
    """Adds to each position of a sequence a vector that is learnt for it.

    max_length: the longest input there will be; without it, the length of the
    first.
    """

    def __init__(self, max_length=None, **kwargs):
        super().__init__(**kwargs)
        self.max_length = max_length
        self.supports_masking = True

    def build(self, input_shape):
        shape = (self.max_length or input_shape[1], input_shape[2])
        self.positions = self.add_weight(
            shape=shape, initializer="uniform", name="positions"
        )

    def call(self, inputs):
        return inputs + self.positions[: keras.ops.shape(inputs)[1]]

    def get_config(self):
        return {**super().get_config(), "max_length": self.max_length}


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


image = keras.Input((8, 8, 1), name="image")
pieces = Patches(4, name="pieces")(image)
places = PositionEmbedding(name="places")(pieces)
flat = layers.Flatten(name="flat")(places)
mean = layers.Dense(4, name="mean")(flat)
spread = layers.Dense(4, name="spread")(flat)
drawn = Sampling(weight=0.1, dtype="float32", name="drawn")([mean, spread])
outputs = layers.Dense(num_classes)(drawn)
model = keras.Model(image, outputs)
