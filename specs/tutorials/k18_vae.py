import keras
import tensorflow as tf
from keras import layers, ops


@keras.saving.register_keras_serializable()
class Draw(layers.Layer):
    """Draws a point from a normal distribution, (batch, 2), of a mean and a log variance."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        mean, log_variance = inputs
        noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(log_variance / 2) * noise


class VAE(keras.Model):
    """Learns to draw each digit again, and to keep its points near a normal distribution."""

    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        names = ("loss", "reconstruction_loss", "kl_loss")
        self.means = [keras.metrics.Mean(name=name) for name in names]

    @property
    def metrics(self):
        return self.means

    def call(self, digits):
        return self.decoder(self.encoder(digits)[2])

    def train_step(self, digits):
        with tf.GradientTape() as tape:
            mean, log_variance, z = self.encoder(digits)
            crossentropy = keras.losses.binary_crossentropy(digits, self.decoder(z))
            reconstruction = ops.mean(ops.sum(crossentropy, axis=(1, 2)))
            kl = -0.5 * (1 + log_variance - mean**2 - ops.exp(log_variance))
            kl = ops.mean(ops.sum(kl, axis=1))
            loss = reconstruction + kl
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        for metric, value in zip(self.means, (loss, reconstruction, kl), strict=True):
            metric.update_state(value)
        return {metric.name: metric.result() for metric in self.means}
