import keras
import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds


def reviews():
    """The 50,000 reviews of IMDB, good and bad ones in turn, so that every slice is balanced."""
    parts = tfds.load("imdb_reviews", split="train+test", batch_size=-1, as_supervised=True)
    x, y = tfds.as_numpy(parts)
    places = np.stack([np.flatnonzero(y == label) for label in (0, 1)], axis=1).ravel()
    x, y = x[places].astype(str), y[places]
    return x, y


@keras.saving.register_keras_serializable()
def plain(texts):
    """The texts in lower case, without line breaks and punctuation."""
    texts = tf.strings.regex_replace(tf.strings.lower(texts), "<br />", " ")
    return tf.strings.regex_replace(texts, r"[^\w\s]", "")


def actively(
    model, x_train, y_train, x_val, y_val, epochs, batch_size, callbacks, start, rounds, more
):
    """Train on the first reviews; then, in rounds, on more of the class that is missed more often.

    start: reviews of the beginning; more: reviews that a round adds.
    """
    history = {}
    chosen, pool = np.arange(start), np.arange(start, len(x_train))
    for number in range(rounds + 1):
        # With an optimizer that is new
        model.compile_from_config(model.get_compile_config())
        trained = model.fit(
            x_train[chosen], y_train[chosen], validation_data=(x_val, y_val),
            epochs=epochs, batch_size=batch_size, callbacks=callbacks,
        )  # fmt: skip
        for key, values in trained.history.items():
            history.setdefault(key, []).extend(values)
        model.load_weights(callbacks[-1].filepath)  # those of the best epoch
        found = model.evaluate(x_val, y_val, return_dict=True, verbose=0)
        wrong = found["false_negatives"] + found["false_positives"]
        ones = round(more * (found["false_negatives"] / wrong if wrong else 0.5))
        labels = y_train[pool].ravel()
        added = np.concatenate([pool[labels == 1][:ones], pool[labels == 0][: more - ones]])
        chosen, pool = np.union1d(chosen, added), np.setdiff1d(pool, added)
        print(f"Round {number}: {len(chosen)} reviews, {ones} of {more} new ones are good")
    return history
