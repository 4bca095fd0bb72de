import keras
import tensorflow as tf
from keras import ops

compare = keras.losses.BinaryCrossentropy()


class GAN(keras.Model):
    """A generator that learns to deceive a discriminator; both are parts of the spec."""

    def __init__(self, generator, discriminator, d_optimizer, g_optimizer, noise=8):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.noise = noise
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")
        self.seed_generator = keras.random.SeedGenerator()

    @property
    def metrics(self):
        return [self.d_loss, self.g_loss]

    def draw(self, count):
        return self.generator(keras.random.normal((count, self.noise), seed=self.seed_generator))

    def train_step(self, images):
        count = ops.shape(images)[0]
        real, made = ops.ones((count, 1)), ops.zeros((count, 1))
        fakes = self.draw(count)
        with tf.GradientTape() as tape:
            loss = compare(real, self.discriminator(images))
            loss += compare(made, self.discriminator(fakes))
        self.learn(self.d_optimizer, tape, loss, self.discriminator)
        self.d_loss.update_state(loss / 2)
        with tf.GradientTape() as tape:
            loss = compare(real, self.discriminator(self.draw(count)))
        self.learn(self.g_optimizer, tape, loss, self.generator)
        self.g_loss.update_state(loss)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}

    def learn(self, optimizer, tape, loss, network):
        optimizer.apply(tape.gradient(loss, network.trainable_weights), network.trainable_weights)
