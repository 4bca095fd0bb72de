"""What a training does, to the last digit: by a run, by a script; for two in one process."""

import contextlib

import keras
import tensorflow as tf

from specgen.runs.recording import recorded


@contextlib.contextmanager
def watched(eager=False):
    """What every fit begins with and gives, and what the evaluations give, to the last digit."""
    keras.utils.clear_session(free_memory=False)
    policy = keras.config.dtype_policy()
    tf.config.run_functions_eagerly(eager)
    try:
        with recorded() as seen:
            yield seen
    finally:
        keras.config.set_dtype_policy(policy)
        tf.config.run_functions_eagerly(False)
