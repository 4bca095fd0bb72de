"""A model and images -> maps of where the model sees a class."""

import keras
import tensorflow as tf

from specgen.library.tools.models import all_layers, output_of


def class_evidence(model, layer, images, classes=None, nested=True):
    """Maps of where a layer sees the class of each image, 0 if nowhere; the classes.

    classes: a number, or one for each image; without it, the likeliest of each.
    They are read before the last activation, as a softmax may be flat. nested: the
    layer may lie in a sub-model.
    """
    head = all_layers(model)[-1]
    activation = getattr(head, "activation", None)
    if activation:
        head.activation = keras.activations.linear
    elif isinstance(head, keras.layers.Softmax):
        head.call = lambda inputs, mask=None: inputs
    with tf.GradientTape() as tape:
        tape.watch(images)
        if nested:
            maps, outputs = output_of(layer, model, images)
        else:
            maps, outputs = keras.Model(model.inputs, [layer.output, model.outputs[0]])(images)
        outputs = tf.concat([-outputs, outputs], 1) if outputs.shape[1] == 1 else outputs
        numbers = tf.argmax(outputs, axis=1).numpy()
        if classes is not None:
            numbers[:] = classes
        scores = tf.gather(outputs, numbers, axis=1, batch_dims=1)
    if activation:
        head.activation = activation
    vars(head).pop("call", None)
    weights = tf.reduce_mean(tape.gradient(scores, maps), axis=(1, 2))
    heats = tf.nn.relu(tf.reduce_sum(maps * weights[:, None, None], axis=-1))
    return tf.image.resize(heats[..., None], images.shape[1:3])[..., 0].numpy(), numbers
