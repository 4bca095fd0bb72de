"""Every operation of keras.ops and every other node: built from its example, and it computes."""

from pathlib import Path
from typing import Any

import every
import pytest

from specgen.explain import words
from specgen.lower import lower

WORDS = [(f, w) for f in ("ops", "nodes") for w in words.words(f) if w != "convert_to_tensor"]

# What TensorFlow's part of Keras cannot compute in a model, or not for a batch of ones.
UNCOMPUTED = ("conv_transpose", "histogram", "perspective_transform", "view_as_complex")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "word"), WORDS, ids=lambda value: value)
def test_build_makes_a_model_of_the_operation_that_computes(
    family: str, word: str, tmp_path: Path
) -> None:
    keras: Any = pytest.importorskip("keras")
    keras.utils.clear_session(free_memory=False)
    spec = every.spec(family, word, tmp_path)
    model = every.live(spec, lower(spec), "compile")["model"]
    assert model.inputs
    if word not in UNCOMPUTED:
        assert every.given(keras, model, model.inputs) is not None


def test_every_operation_is_there() -> None:
    assert len(WORDS) > 300
    assert {*UNCOMPUTED} <= {word for _, word in WORDS}
