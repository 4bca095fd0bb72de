import keras
import numpy as np
import tensorflow as tf
from scipy import ndimage


def photograph(url, size):
    """One photograph, (1, size, size, 3), 0 to 255; of no class of its own."""
    image = keras.utils.load_img(keras.utils.get_file(origin=url), target_size=(size, size))
    x, y = keras.utils.img_to_array(image)[np.newaxis], np.zeros(1)
    return x, y


def print_imagenet(predictions, top):
    """Print the names of what each prediction sees."""
    for row in keras.applications.xception.decode_predictions(predictions, top=top):
        print(", ".join(f"{name} {share:.1%}" for _, name, share in row))


def gradient(model, images, class_id):
    """How the output of a class changes with each pixel, (n, height, width, channels)."""
    with tf.GradientTape() as tape:
        output = model(pixels := tf.Variable(images, dtype="float32"))[:, class_id]
    return tape.gradient(output, pixels).numpy()


def integrated_gradient(model, images, class_id, steps=50, runs=2):
    """The gradients on the way from noise to the image, times the way; the mean over several runs.

    images: of one; steps: intervals of the way. Source: Sundararajan et al. 2017, arXiv:1703.01365.
    """
    found = 0
    for _ in range(runs):
        noise = np.random.random(images.shape) * 255
        way = [noise + (images - noise) * step / steps for step in range(steps + 1)]
        slopes = np.concatenate([gradient(model, image, class_id) for image in way])
        found += (images - noise) * ((slopes[:-1] + slopes[1:]) / 2).mean(axis=0) / runs
    return found


def overlay(images, attributions, above, below, sign=1, cleaned=False, outlined=False):
    """The first image in grey, with green where its attributions lie between two percentiles.

    sign: 1 for what speaks for the class, -1 for what speaks against it; cleaned: without single
    points; outlined: the borders of the larger regions alone.
    """
    strength = np.maximum(sign * attributions[0], 0).sum(axis=-1)
    low, high = np.percentile(strength, [below, above])
    mask = np.clip((strength - low) / max(high - low, 1e-9), 0, 1)
    if cleaned:
        mask *= ndimage.grey_opening(ndimage.grey_closing(mask, (3, 3)), (3, 3)) > 0
    if outlined:
        regions, count = ndimage.label(ndimage.binary_fill_holes(mask > 0))
        sizes = np.bincount(regions.ravel(), minlength=count + 1)[1:]
        order = np.argsort(-sizes)
        most = order[: np.searchsorted(np.cumsum(sizes[order]), 0.9 * sizes.sum()) + 1]
        large = np.isin(regions, most + 1)
        mask = large & ~ndimage.binary_erosion(large, iterations=2)
    grey = images.mean(axis=-1, keepdims=True) / 255
    return np.clip(0.5 * grey + mask[..., np.newaxis] * [0, 1, 0], 0, 1)
