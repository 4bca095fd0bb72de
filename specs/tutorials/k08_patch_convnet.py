import keras
import matplotlib.pyplot as plt
import numpy as np


def attention_overlay(model, images, layer):
    """Images, 0 to 255, each brighter where the layer of attention looks: 0 to 1.

    layer: of one question about a square of patches; the first of all it may look at is no patch.
    """
    scores = keras.Model(model.inputs, model.get_layer(layer).output[1])
    found = scores.predict(images, verbose=0).mean(axis=1)[:, 0, 1:]
    side = int(found.shape[1] ** 0.5)
    maps = keras.ops.image.resize(found.reshape(-1, side, side, 1), images.shape[1:3])
    maps = np.asarray(maps)
    maps = maps / maps.max(axis=(1, 2, 3), keepdims=True)
    return np.clip(0.4 * images / 255 + 0.6 * maps, 0, 1)


class AttentionMonitor(keras.callbacks.Callback):
    """Saves a figure of where the model looks, after every few epochs."""

    def __init__(self, images, layer, every):
        super().__init__()
        self.images = images
        self.layer = layer
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        if epoch % self.every == 0:
            overlays = attention_overlay(self.model, self.images, self.layer)
            figure, panels = plt.subplots(1, 2)
            panels[0].imshow(self.images[0] / 255)
            panels[1].imshow(overlays[0])
            panels[0].set_title(f"Epoch {epoch + 1}")
            figure.savefig(f"attention_{epoch + 1}.png")
            plt.close(figure)
