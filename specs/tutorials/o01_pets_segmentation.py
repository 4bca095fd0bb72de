import keras
import numpy as np


class Show(keras.callbacks.Callback):
    """Saves a photograph, and beside it the mask that is predicted for it, after every epoch."""

    def __init__(self, photographs):
        super().__init__()
        self.photographs = photographs

    def on_epoch_end(self, epoch, logs=None):
        masks = self.model.predict(self.photographs, verbose=0).argmax(axis=-1)
        for photograph, mask in zip(self.photographs, masks, strict=True):
            grey = np.repeat(mask[..., np.newaxis] / 2, 3, axis=-1)
            pair = np.concatenate([photograph, grey], axis=1)
            keras.utils.save_img(f"epoch_{epoch + 1}.png", pair)


def weighted_pixels(y_true, y_pred):
    """Cross-entropy of each pixel times the weight of its class; the outline counts half."""
    weights = keras.ops.convert_to_tensor([0.4, 0.4, 0.2])
    weight = keras.ops.take(weights, keras.ops.cast(y_true[..., 0], "int32"))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    return weight * loss(y_true, y_pred)
