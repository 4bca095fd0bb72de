"""A model -> its layers, what they put out; which of them learn."""

import keras
import numpy as np


def all_layers(model):
    """The layers of a model in order, each sub-model followed by its own."""
    found = []
    for layer in model.layers:
        found.append(layer)
        if isinstance(layer, keras.Model):
            found += all_layers(layer)
    return found


def layer_of(model, name):
    """A layer by its name, also one in a sub-model."""
    named = [layer for layer in all_layers(model) if layer.name == name]
    return named[0]


def output_of(layer, model, inputs):
    """What a layer puts out while the model computes, and the model's own output."""
    seen = []
    call = layer.call

    def watched(*args, **kwargs):
        seen.append(call(*args, **kwargs))
        return seen[-1]

    layer.call = watched
    outputs = model(inputs)
    del layer.call
    return seen[0], outputs


def reconstruction_errors(model, inputs):
    """The mean absolute difference of each sample from what the model makes of it."""
    errors = np.abs(model.predict(inputs, verbose=0) - inputs)
    return errors.reshape(len(errors), -1).mean(axis=1)


def thaw(model, last=None, first=None):
    """Let a model learn again: all of it, or its last layers."""
    model.trainable = False  # Keras passes on to the layers only what changes
    model.trainable = True
    names = [layer.name for layer in model.layers]
    start = names.index(first) if first else len(names) - last if last else 0
    for layer in model.layers[: max(start, 0)]:
        layer.trainable = False
