import keras
import tensorflow as tf
from keras import ops


class VAE(keras.Model):
    """An autoencoder of means and variances; encoder and decoder are parts of the spec."""

    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta
        self.trackers = [keras.metrics.Mean(name=n) for n in ("loss", "reconstruction", "kl")]

    @property
    def metrics(self):
        return self.trackers

    def losses_of(self, images):
        mean, log_variance, z = self.encoder(images)
        difference = keras.losses.binary_crossentropy(images, self.decoder(z))
        reconstruction = ops.mean(ops.sum(difference, axis=(1, 2)))
        kl = -0.5 * (1 + log_variance - ops.square(mean) - ops.exp(log_variance))
        kl = ops.mean(ops.sum(kl, axis=1))
        return reconstruction + self.beta * kl, reconstruction, kl

    def track(self, losses):
        for tracker, loss in zip(self.trackers, losses, strict=True):
            tracker.update_state(loss)
        return {tracker.name: tracker.result() for tracker in self.trackers}

    def train_step(self, images):
        with tf.GradientTape() as tape:
            losses = self.losses_of(images)
        gradients = tape.gradient(losses[0], self.trainable_weights)
        self.optimizer.apply(gradients, self.trainable_weights)
        return self.track(losses)

    def test_step(self, images):
        return self.track(self.losses_of(images))
