"""`data.split:` how the samples are divided: at random, in order, or as rows that it names."""

from typing import Annotated, Any, Literal

from annotated_types import Len
from pydantic import AfterValidator, BeforeValidator, Field

from specgen.language.kinds import Amount, Count, Flag, Real, Several
from specgen.language.refusals import What, fail, quoted
from specgen.language.spec.section import Section

_Share = Annotated[Real, Field(gt=0, lt=1)]
_Edge = Annotated[Real, Field(ge=0, le=1)] | Amount
Edge = int | float | None  # a row from the start, one from the end if below 0, a share, or the end


def _rising(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse rows that end before they begin, and another key's value under one."""
    (key, given), = value.items()  # fmt: skip
    if (key == "rows") is not isinstance(given, list):
        raise ValueError
    if key == "rows" and any(isinstance(edge, float) for edge in given):
        given = [*map(float, given)]
    if key == "rows" and (given[0] >= given[1] or (isinstance(given[1], float) and given[1] > 1)):
        raise ValueError
    return {key: given}


def _amount(value: Any) -> Any:
    if isinstance(value, str) and "." in value and value[-1].isalpha():
        hint = (
            "a dataset reads its own files, as in `load: {split_csv: {train: a.csv, test: b.csv}}`"
        )
        fail("SG103", f"expected a share or a number of samples, got {quoted(value)}", hint)
    return value


Rows = Annotated[
    dict[Literal["first", "last", "rows"], _Share | Count | Annotated[list[_Edge], Len(2, 2)]],
    Len(1, 1),
    AfterValidator(_rising),
]
Share = Annotated[
    _Share | Count | Rows,
    What(
        "a share between 0 and 1, a number of samples, {first: 1000}, {last: 0.2} "
        "or {rows: [0.5, 0.75]}"
    ),
    BeforeValidator(_amount),
]

Kept = Annotated[_Share | Count, What("a share between 0 and 1 or a number of samples")]


class Split(Section):
    """How the samples are divided. Without `shuffle: false` they are drawn at random."""

    test: Share | None = Field(None, description="share for the test set, or which rows of all")
    val: Share | None = Field(
        None, description="share of what is left for the validation set, or which rows of all"
    )
    train: Kept | None = Field(
        None, description="how much of the rest to train on, drawn at random; without it all"
    )
    stratify: Flag = Field(False, description="keep the classes' shares in every part")
    shuffle: Flag = Field(True, description="false keeps the order: the end becomes the test set")
    merge: Flag = Field(False, description="put the dataset's own parts together first")
    prepared: Flag = Field(
        False, description="prepare first, so that what is fitted has seen the test set too"
    )
    seed: Amount | None = Field(None, description="the same parts, whatever the spec's seed")
    folds: Several | None = Field(None, description="train once for each fold, which validates")
    refit: Flag = Field(False, description="after the folds, train once more on everything")
    repeats: Several | None = Field(None, description="divide into folds so many times, anew each")

    @property
    def named(self) -> dict[str, tuple[Edge, Edge]]:
        """Where the rows of a part begin and end, where the spec says which they are."""
        parts = {part: getattr(self, part) for part in ("test", "val")}
        return {part: _edges(given) for part, given in parts.items() if isinstance(given, dict)}

    @property
    def shares(self) -> dict[str, int | float]:
        """How much goes to each of the other parts, in the order in which they are divided off."""
        parts = {part: getattr(self, part) for part in ("test", "val")}
        return {part: given for part, given in parts.items() if isinstance(given, int | float)}

    @property
    def left(self) -> tuple[Edge, Edge] | None:
        """The rows that remain for training; None where they are not in one piece."""
        begin: Edge = 0
        end: Edge = None
        waiting = [*self.named.values()]
        while waiting:
            found = next((rows for rows in waiting if rows[0] == begin or rows[1] == end), None)
            if found is None or (found[0] == begin and found[1] == end):
                return None
            if found[0] == begin:
                begin = found[1]
            else:
                end = found[0]
            waiting.remove(found)
        return begin, end


def _edges(given: dict[str, Any]) -> tuple[Edge, Edge]:
    if "rows" in given:
        begin, end = given["rows"]
        return begin, None if end == 1.0 and isinstance(end, float) else end
    if "first" in given:
        return 0, given["first"]
    count = given["last"]
    return (-count if isinstance(count, int) else round(1 - count, 10)), None


def row(edge: Edge, count: int) -> int:
    """The number of the row, of so many."""
    if edge is None:
        return count
    if isinstance(edge, float):
        return int(edge * count)
    return edge if edge >= 0 else count + edge


WHOLE = Split.model_construct()  # of data that are not divided
