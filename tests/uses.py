"""Uses of the library's functions for tests: as a script writes them, and what they work on."""

import numpy as np
import pandas as pd

from specgen import library
from specgen.language.uses import Use, read_call
from specgen.language.vocabulary import VOCABULARY
from specgen.lower.values import apply
from specgen.program.ast_nodes import literal, name

TABLE = pd.DataFrame({"a": [3.0, 1.0, None, 2.0], "b": [1, 2, 2, 9], "kind": ["x", "y", "x ", "z"]})
ROWS = np.arange(1.0, 13.0).reshape(4, 3)
IMAGES = np.arange(2 * 4 * 4 * 1, dtype="float32").reshape(2, 4, 4, 1)
LISTS = np.array([[1, 2, 3], [2]], dtype=object)


def written(family, use):
    """The word's function, its arguments, and the expression that a script has for them."""
    call = read_call(use, Use(family, words=False), VOCABULARY)
    function = library.family(family)[call.entry.name]
    operand = name("operand") if family in ("steps", "columns") else None
    expression = apply(function, operand, {k: literal(v) for k, v in call.arguments.items()})
    return function, call.arguments, expression


def same(left, right):
    """Whether two results are equal, whatever they are made of."""
    if isinstance(left, tuple | list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, pd.DataFrame):
        return left.equals(right)
    if hasattr(left, "get_params"):
        return type(left) is type(right) and left.get_params() == right.get_params()
    left, right = np.asarray(left), np.asarray(right)
    return left.dtype == right.dtype and np.array_equal(left, right, left.dtype.kind == "f")
