"""One run after another in a process -> each as in a process of its own."""

import contextlib
import importlib
from collections.abc import Iterator


@contextlib.contextmanager
def as_if_new() -> Iterator[None]:
    """What a spec tells Keras and TensorFlow holds for its own run, and for no later one.

    Models made before keep their names; those of the run are counted from one, as in a script.
    """
    keras = importlib.import_module("keras")
    policy = keras.config.dtype_policy()
    filtering = keras.config.is_traceback_filtering_enabled()
    keras.utils.clear_session(free_memory=False)
    keras.config.disable_traceback_filtering()  # the frames of Keras tell what raised an error
    keras.config.set_dtype_policy(policy)
    try:
        with _tensorflow() if keras.backend.backend() == "tensorflow" else contextlib.nullcontext():
            yield
    finally:
        keras.config.set_dtype_policy(policy)
        if filtering:
            keras.config.enable_traceback_filtering()


@contextlib.contextmanager
def _tensorflow() -> Iterator[None]:
    """Put back the order in which TensorFlow adds up, for which it has no public switch back."""
    config = importlib.import_module("tensorflow.python.framework.config")
    optimizer = importlib.import_module("tensorflow").config.optimizer
    repeatable = config.is_op_determinism_enabled()
    rewrites = optimizer.get_experimental_options().get("arithmetic_optimization", True)
    try:
        yield
    finally:
        if not repeatable:
            config.disable_op_determinism()
        optimizer.set_experimental_options({"arithmetic_optimization": rewrites})
