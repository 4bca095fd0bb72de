"""What a training does, to the last digit: by a run, by a script."""

import contextlib
import hashlib

import keras
import tensorflow as tf


@contextlib.contextmanager
def watched(eager):
    """What every fit begins with and gives, and what the evaluations give, to the last digit."""
    seen = []
    fit, evaluate = keras.Model.fit, keras.Model.evaluate

    def watched_fit(self, *args, **kwargs):
        digest = hashlib.sha256(b"".join(weight.tobytes() for weight in self.get_weights()))
        history = fit(self, *args, **kwargs)
        rows = {key: [repr(float(v)) for v in row] for key, row in history.history.items()}
        config = None
        with contextlib.suppress(NotImplementedError):  # a class of the author's, of parts
            config = self.get_config()
        seen.append(("fit", config, digest.hexdigest(), rows))
        return history

    def watched_evaluate(self, *args, **kwargs):
        scores = evaluate(self, *args, **kwargs)
        if "_use_cached_eval_dataset" not in kwargs:  # Keras's own, after each epoch
            seen.append(("evaluate", {key: repr(float(v)) for key, v in scores.items()}))
        return scores

    keras.utils.clear_session(free_memory=False)
    keras.Model.fit, keras.Model.evaluate = watched_fit, watched_evaluate
    policy = keras.config.dtype_policy()
    tf.config.run_functions_eagerly(eager)
    try:
        yield seen
    finally:
        keras.Model.fit, keras.Model.evaluate = fit, evaluate
        keras.config.set_dtype_policy(policy)
        tf.config.run_functions_eagerly(False)
