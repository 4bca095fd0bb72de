"""What a function of the library says of itself beside its signature: a decorator, read as text.

`@says(leaves=("predictions",))` stands above the function and is left out of the script.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Says(NamedTuple):
    """Facts of a function.

    leaves: the variables that a script has after it; leaves_pictures: the targets are images too,
    to be varied with the inputs; compares: it sets the trainings of "variants" side by side,
    those of "folds", or those of "variants of folds".
    Of a step: takes: what may carry the data that it works on, of CARRIERS; gives: what carries
    them afterwards, where that is another; keeps_values: the numbers stay what they are, so that
    the way back to the units of the data stays open; shuffles: the rows are out of order then.
    Of a show: takes_windows: its rows have to be windows of time; windows: and what `windows` has
    to say of them; one_column: a row of a window has one value; forecasts: it is about what follows
    a window, so of a sequence about the last step.
    samples: of a dataset, how many there are at most, in the training and the test part if it has
    two; a word is the parameter that tells. classes: of the targets, 0 where they are numbers; a
    word is the parameter that tells. x, y: what an example of the inputs and of the targets is:
    `shape`, `dtype`, and the numbers `low` and `high` that none lies outside of; `below` is a
    parameter for whole numbers under it, and `counted` their type. keeps: the parameter that says
    how many samples are left; needs: how many there have to be; thins: of how many one is left.
    alike: parameters that are handed on to a function of Keras or pandas and have its defaults:
    a script leaves them out where the spec does.
    names_parts: what `train`, `val` and `test` name are parts, not folders.
    leaves_classes: what comes out are class numbers, or rows with a single 1.
    columns: how a table's columns change: it "drops", "selects", "renames", "prefixes" or "encodes"
    those that it names. maps: what its `values` leave of a column's others: with "all" they are
    missing, with "some" they stay. fills: no value is missing then in the columns that it names, or
    in any. numbers: it makes numbers of the columns that it names. about: predictions are of
    "classes" or of "numbers", and of nothing else.
    """

    leaves: tuple[str, ...] = ()
    leaves_pictures: bool = False
    compares: tuple[str, ...] = ()
    takes: tuple[str, ...] = ("arrays",)
    gives: str = ""
    keeps_values: bool = False
    shuffles: bool = False
    takes_windows: bool = False
    windows: Mapping[str, int] = MappingProxyType({})
    forecasts: bool = False
    one_column: bool = False
    samples: int | str | tuple[int | str, int | str] | None = None
    classes: int | str | None = None
    x: Mapping[str, Any] | None = None
    y: Mapping[str, Any] | None = None
    keeps: str = ""
    needs: str = ""
    thins: str = ""
    alike: tuple[str, ...] = ()
    names_parts: bool = False
    leaves_classes: bool = False
    columns: str = ""
    maps: str = ""
    fills: bool = False
    numbers: bool = False
    about: str = ""


# What carries the data from step to step, and how a message says it.
CARRIERS = {
    "arrays": "arrays", "batches": "batches of tf.data", "tables": "a table",
    "columns": "columns by name",
}  # fmt: skip


def says(**facts: Any) -> Callable[[F], F]:
    """Leave the function as it is; the compiler reads `facts`, the fields of Says."""
    Says(**facts)
    return lambda function: function
