import numpy as np
import tensorflow as tf


def integrated_gradients(model, images, classes, steps):
    """How much each pixel adds to the output of a class, on the way from a black image: (n, ...).

    images: (n, height, width, channels); classes: of each; steps: intervals of the way.
    Source: Sundararajan et al. 2017, arXiv:1703.01365.
    """
    slopes = []
    for step in range(steps + 1):
        pixels = tf.Variable(images * step / steps, dtype="float32")
        with tf.GradientTape() as tape:
            output = tf.gather(model(pixels), classes, axis=1, batch_dims=1)
        slopes.append(tape.gradient(output, pixels).numpy())
    slopes[0], slopes[-1] = slopes[0] / 2, slopes[-1] / 2
    return images * np.sum(slopes, axis=0) / steps
