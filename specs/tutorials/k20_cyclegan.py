import keras
import tensorflow as tf
from keras import ops

squared, absolute = keras.losses.MeanSquaredError(), keras.losses.MeanAbsoluteError()


class CycleGan(keras.Model):
    """Two generators and two discriminators: G makes zebras (y) of horses (x), F the reverse."""

    def __init__(self, generator_g, generator_f, discriminator_x, discriminator_y, cycle, identity):
        super().__init__()
        self.g, self.f, self.of_x, self.of_y = networks = (
            generator_g, generator_f, discriminator_x, discriminator_y,
        )  # fmt: skip
        self.learners = [(net, keras.optimizers.Adam(2e-4, beta_1=0.5)) for net in networks]
        self.cycle, self.identity = cycle, identity
        self.built = True  # by its parts

    def make(self, judged, real, again, same):
        """What a generator has to answer for: the fakes, the way back, and what should stay."""
        fooled = squared(ops.ones_like(judged), judged)
        stays = self.identity * absolute(real, same)
        return fooled + self.cycle * (absolute(real, again) + stays)

    def tell(self, real, fake):
        ones, zeros = ops.ones_like(real), ops.zeros_like(fake)
        return (squared(ones, real) + squared(zeros, fake)) / 2

    def train_step(self, pair):
        x, y = pair
        with tf.GradientTape(persistent=True) as tape:
            fake_y, fake_x = self.g(x, training=True), self.f(y, training=True)
            again_x, again_y = self.f(fake_y, training=True), self.g(fake_x, training=True)
            judged_x, judged_y = self.of_x(fake_x), self.of_y(fake_y)
            losses = {
                "G_loss": self.make(judged_y, y, again_y, self.g(y, training=True)),
                "F_loss": self.make(judged_x, x, again_x, self.f(x, training=True)),
                "D_X_loss": self.tell(self.of_x(x), judged_x),
                "D_Y_loss": self.tell(self.of_y(y), judged_y),
            }
        for (network, optimizer), loss in zip(self.learners, losses.values(), strict=True):
            weights = network.trainable_weights
            optimizer.apply(tape.gradient(loss, weights), weights)
        return losses


def stream(data, kind, size):
    """The images of a kind, in an order of their own, flipped and cropped at random."""
    flip = keras.layers.RandomFlip("horizontal", seed=kind)
    crop, wide = keras.layers.RandomCrop(size, size, seed=kind), size * 286 // 256
    images = data.filter(lambda _, label: label[0] == kind).map(lambda image, _: image)
    images = images.shuffle(256, seed=kind)
    return images.map(lambda x: crop(tf.image.resize(flip(x), (wide, wide))))


def on_pairs(model, train_data, epochs, callbacks, x_val):
    """Trains on horses and zebras, each in an order of its own; saves four zebras an epoch."""
    pairs = tf.data.Dataset.zip(*(stream(train_data, k, x_val.shape[1]) for k in (0, 1)))

    def monitor(epoch, logs):
        for number, zebra in enumerate(model.g.predict(x_val[:4], verbose=0)):
            keras.utils.save_img(f"zebra_{number}_{epoch + 1}.png", zebra)

    model.compile(jit_compile=False)
    draw = keras.callbacks.LambdaCallback(on_epoch_end=monitor)
    return model.fit(pairs, epochs=epochs, callbacks=[draw, *callbacks]).history
