from pathlib import Path

import tensorflow as tf


def begin_alike(model, path):
    """Begin with the weights that the first model saves; the output's bias stays what it is."""
    if not Path(path).exists():
        model.save_weights(path)
    bias = model.layers[-1].bias.numpy()
    model.load_weights(path)
    model.layers[-1].bias.assign(bias)


def oversampled(model, x_train, y_train, x_val, y_val, epochs, batch_size, callbacks):
    """Train on batches of which half are frauds, 20 batches an epoch."""
    halves = []
    for kind in (0, 1):
        chosen = y_train[:, 0] == kind
        data = tf.data.Dataset.from_tensor_slices((x_train[chosen], y_train[chosen]))
        halves.append(data.shuffle(100_000).repeat())
    data = tf.data.Dataset.sample_from_datasets(halves, weights=[0.5, 0.5])
    history = model.fit(
        data.batch(batch_size).prefetch(2),
        epochs=epochs,
        steps_per_epoch=20,
        validation_data=(x_val, y_val),
        callbacks=callbacks,
    )
    return history.history
