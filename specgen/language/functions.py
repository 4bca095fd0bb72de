"""What a formula can call: a row for each function, with its spellings and what it takes.

`takes` lists the values: `x` has to be given, by position; `axis!` has to be, by position or name;
`axis?` may be, by either; `keepdims=` may be, by name.
"""

from typing import NamedTuple


class Function(NamedTuple):
    """A function of formulas.

    numpy: its path or expression for arrays, where it is not `np.` and the name; "" where only
    Python's will do. keras: the same for tensors; "" where there is none. python: Python's own
    reads better for plain numbers. reduces: one number comes out where no axis is given; mixes:
    along what is samples where no axis is given; makes: the values that say how large the result
    is; texts: it takes text as well; several: or several values, of which it takes one;
    waits: it is about the prepared data, and is there once these are.
    """

    name: str
    takes: str
    summary: str
    numpy: str | None = None
    keras: str | None = None
    python: bool = False
    reduces: bool = False
    mixes: bool = False
    makes: tuple[str, ...] = ()
    texts: bool = False
    several: bool = False
    waits: bool = False

    @property
    def in_numpy(self) -> str:
        """The path or the expression for arrays; "" for Python's own function."""
        return f"np.{self.name}" if self.numpy is None else self.numpy

    @property
    def in_keras(self) -> str:
        """The path of the function for tensors; "" where there is none."""
        return f"keras.ops.{self.name}" if self.keras is None else self.keras

    @property
    def words(self) -> tuple[str, ...]:
        """What its values are called, in their order."""
        return tuple(word.rstrip("!?=") for word in self.takes.split())

    @property
    def placed(self) -> tuple[str, ...]:
        """The values that may be given by position."""
        return tuple(word.rstrip("!?") for word in self.takes.split() if word[-1] != "=")

    @property
    def named(self) -> tuple[str, ...]:
        """The values that may be given by name."""
        return tuple(word[:-1] for word in self.takes.split() if word[-1] in "!?=")

    @property
    def required(self) -> tuple[str, ...]:
        """The values that have to be given."""
        return tuple(word.rstrip("!") for word in self.takes.split() if word[-1] not in "?=")

    @property
    def use(self) -> str:
        """How it is called, as `mean(x, axis=..., keepdims=...)`."""
        more = [f"{word}=..." for word in self.words if word not in self.required]
        return f"{self.name}({', '.join((*self.required, *more))})"


_ALONG = "x axis? keepdims="
_SORTED = "x axis?"
_SERIES = "pd.Series(x).rolling(count, min_periods=1).mean().to_numpy()"

FUNCTIONS = {
    row.name: row
    for row in (
        # plain values
        Function("len", "x", "how many there are", "", "", texts=True),
        Function("int", "x", "a whole number", "", ""),
        Function("float", "x", "a number", "", ""),
        Function("str", "x", "as text", "", "", texts=True),
        # one number of many
        Function("sum", _ALONG, "the sum", python=True, reduces=True),
        Function("mean", _ALONG, "the mean", reduces=True),
        Function("std", f"{_ALONG} ddof=", "the standard deviation", reduces=True),
        Function("var", f"{_ALONG} ddof=", "the variance", reduces=True),
        Function("median", _ALONG, "the median", reduces=True),
        Function(
            "min", "x axis= keepdims=", "the smallest", python=True, reduces=True, several=True
        ),
        Function(
            "max", "x axis= keepdims=", "the largest", python=True, reduces=True, several=True
        ),
        Function("argmin", _ALONG, "where the smallest is", reduces=True),
        Function("argmax", _ALONG, "where the largest is", reduces=True),
        Function(
            "percentile", "x q! axis? keepdims= method=", "what q percent lie below", reduces=True),
        Function(
            "quantile", "x q! axis? keepdims= method=", "what a share q lies below", reduces=True
        ),
        Function("norm", "x ord? axis= keepdims=", "the length of a vector", "np.linalg.norm",
                 reduces=True),
        Function("any", _ALONG, "whether one is true", reduces=True),
        Function("all", _ALONG, "whether all are true", reduces=True),
        Function("count_nonzero", "x axis?", "how many are true or not zero", reduces=True),
        # each number by itself
        Function("abs", "x", "without its sign", python=True),
        Function("round", "x decimals?", "to so many decimals", python=True),
        Function("floor", "x", "the whole number below"),
        Function("ceil", "x", "the whole number above"),
        Function("sign", "x", "-1, 0 or 1"),
        Function("sqrt", "x", "the square root"),
        Function("square", "x", "the square"),
        Function("exp", "x", "e to the power of x"),
        Function("log", "x", "the natural logarithm"),
        Function("log1p", "x", "the logarithm of 1 + x"),
        Function("log2", "x", "the logarithm to base 2"),
        Function("log10", "x", "the logarithm to base 10"),
        Function("sin", "x", "the sine"),
        Function("cos", "x", "the cosine"),
        Function("tan", "x", "the tangent"),
        Function("tanh", "x", "the hyperbolic tangent"),
        Function("arctan2", "y x", "the angle of a point"),
        Function("sigmoid", "x", "between 0 and 1",
                 "keras.ops.convert_to_numpy(keras.ops.sigmoid(x))"),
        Function("isnan", "x", "whether it is no number"),
        Function("isfinite", "x", "whether it is a number, and not infinite"),
        Function("clip", "x low high", "no less than `low`, no more than `high`"),
        Function("minimum", "a b", "the smaller of two, number by number"),
        Function("maximum", "a b", "the larger of two, number by number"),
        Function("where", "test a b", "`a` where the test holds, `b` elsewhere", texts=True),
        Function("isin", "x values", "whether it is one of the values", texts=True),
        Function("cast", "x dtype", "as another type, such as 'float32'", "x.astype(dtype)",
                 texts=True),
        # along an axis
        Function("softmax", "x axis=", "shares that add up to 1",
                 "keras.ops.convert_to_numpy(keras.ops.softmax(x, axis=axis))"),
        Function("cumsum", _SORTED, "sums up to each", mixes=True),
        Function("cumprod", _SORTED, "products up to each", mixes=True),
        Function("diff", "x n? axis=", "from each to the next"),
        Function("sort", _SORTED, "in rising order"),
        Function("argsort", _SORTED, "the places, in rising order of what is there"),
        Function("flip", _SORTED, "back to front", mixes=True),
        Function("unique", "x return_counts= return_index= return_inverse= axis=",
                 "each value once, in rising order", keras="", mixes=True, texts=True),
        Function("bincount", "x minlength= weights=", "how often 0, 1, 2, ... are there", keras="",
                 makes=("minlength",)),
        Function("flatnonzero", "x", "the places of what is true or not zero", keras=""),
        Function("corrcoef", "x y?", "correlations, as a matrix", keras=""),
        Function("rolling_mean", "x count!", "the mean of each and the `count` - 1 before it",
                 _SERIES, ""),
        Function("in_units", "values", "targets or predictions, a row for each sample, in the units"
                 " of the data", "in_units(values)", "", waits=True),
        Function("vocabulary_size", "layer", "how many words a lookup above tells apart, by its"
                 " name; in an argument of a layer", "vocabulary_size(layer)", "", texts=True,
                 waits=True),
        # shapes
        Function("reshape", "x shape", "in another shape"),
        Function("transpose", "x axes?", "with its axes in another order", mixes=True),
        Function("expand_dims", "x axis!", "with an axis of length 1 more"),
        Function("squeeze", _SORTED, "without axes of length 1"),
        Function("stack", "arrays axis?", "side by side along a new axis", mixes=True),
        Function("concatenate", "arrays axis?", "one behind the other", mixes=True),
        Function("repeat", "x repeats! axis?", "each so many times", mixes=True,
                 makes=("repeats",)),
        Function("tile", "x repeats", "the whole so many times", makes=("repeats",)),
        Function("dot", "a b", "the scalar product"),
        Function("matmul", "a b", "the product of matrices"),
        Function("outer", "a b", "each of `a` times each of `b`", mixes=True),
        # made
        Function("arange", "start stop? step? dtype=", "whole numbers from 0, or in steps",
                 makes=("start", "stop", "step")),
        Function("linspace", "start stop num? endpoint=", "`num` numbers at equal distances",
                 makes=("num",)),
        Function("zeros", "shape dtype=", "zeros in a shape", makes=("shape",)),
        Function("ones", "shape dtype=", "ones in a shape", makes=("shape",)),
    )
}  # fmt: skip

DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
    "float32", "float64",
)  # fmt: skip

# What `and`, `or`, `not` and comparisons are between tensors, and between arrays.
MASKS = ("logical_and", "logical_or", "logical_not", "equal", "not_equal")


def numpy_paths() -> frozenset[str]:
    """What of NumPy a formula may call."""
    found = {row.in_numpy for row in FUNCTIONS.values() if row.in_numpy.startswith("np.")}
    return frozenset((*found, *(f"np.{word}" for word in MASKS[:3]), "np.array", "np.isin"))
