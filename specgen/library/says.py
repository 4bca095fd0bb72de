"""What a function of the library says of itself beside its signature: a decorator, read as text.

`@says(leaves=("predictions",))` stands above the function and is left out of the script.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Says(NamedTuple):
    """Facts of a function.

    leaves: the variables that a script has after it; takes_table: it looks at the columns of its
    operand, which stays a table for it; takes_windows: its rows have to be windows of time;
    leaves_pictures: the targets are images too, to be varied with the inputs; compares: it sets
    the trainings of "variants" side by side, or those of "folds".
    samples: of a dataset, how many there are at most, in the training and the test part if it has
    two; a word is the parameter that tells. classes: of the targets, 0 where they are numbers; a
    word is the parameter that tells. keeps: the parameter that says how many samples are left.
    leaves_classes: what comes out are class numbers, or rows with a single 1.
    columns: how a table's columns change: it "drops", "selects", "renames", "prefixes" or "encodes"
    those that it names. about: predictions are of "classes" or of "numbers", and of nothing else.
    draws: the curves of the history that it needs.
    """

    leaves: tuple[str, ...] = ()
    takes_table: bool = False
    takes_windows: bool = False
    leaves_pictures: bool = False
    compares: tuple[str, ...] = ()
    samples: int | str | tuple[int | str, int | str] | None = None
    classes: int | str | None = None
    keeps: str = ""
    leaves_classes: bool = False
    columns: str = ""
    about: str = ""
    draws: tuple[str, ...] = ()


def says(**facts: Any) -> Callable[[F], F]:
    """Leave the function as it is; the compiler reads `facts`, the fields of Says."""
    Says(**facts)
    return lambda function: function
