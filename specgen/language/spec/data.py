"""`data:` where the arrays come from and what is done to them before training."""

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from specgen import library
from specgen.language.calls import Call, computed_in
from specgen.language.columns import Columns, Word
from specgen.language.kinds import Amount, Count, Flag, Inside, Name, Text
from specgen.language.refusals import Findings, What, fail
from specgen.language.spec.fetch import Fetches
from specgen.language.spec.section import COLUMNS, ONE_OR_MORE, REMARK, Section
from specgen.language.spec.split import WHOLE, Split
from specgen.language.uses import Use
from specgen.language.vocabulary import source_of


def _plain(call: Call) -> Call:
    """Refuse formulas: where data are read there is nothing to compute with."""
    found = Findings()
    for place, _ in computed_in(call, ()):
        with found.at(*place):
            fail("SG205", "a dataset takes no formula: there is nothing to compute with yet")
    found.stop()
    return call


Dataset = Annotated[Call, Use("load", words=False), AfterValidator(_plain)]
Step = Annotated[Call, Use("steps", beside=REMARK, words=False)]
ColumnStep = Annotated[Call, Use("columns", beside=REMARK, words=False)]
Preparation = Annotated[Call, Use("preparations", words=False)]
Source = Annotated[Call, Use("sources", words=False)]
Augmentation = Annotated[Call, Use("layers", words=False)]
Part = Literal["train", "val", "test"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) else value


Column = Annotated[
    list[Word],
    Field(min_length=1),
    What("a column or a list of columns"),
    BeforeValidator(_listed),
    COLUMNS,
]
Files = Annotated[
    list[Inside],
    What("a path below the spec's folder, or a list of them"),
    BeforeValidator(_listed),
    ONE_OR_MORE,
]


MOST = 50  # steps in order: a script writes what is done to an array in one expression, if it can

# Arguments of a dataset that name a file or a folder.
PATHS = ("path", "train", "val", "test", "images", "masks")


class Windows(Section):
    """Pieces of a time series as inputs, and what follows each as its target.

    What is predicted are the columns that go in, or some of them, as the steps under `x` leave
    them; or `target`, a column of the table in its own units. With `pipeline` and one step to
    predict, windows are cut while the model reads them, and never all at once.
    """

    length: Count = Field(description="steps of time that the model sees")
    sampling_rate: Count = Field(
        1, description="rows from one step of a window to the next; windows begin at every row"
    )
    horizon: Amount = Field(1, description="steps to predict; 0 for none")
    delay: Amount = Field(
        0, description="rows left out between the last of a window and the first to predict"
    )
    stride: Count = Field(1, description="rows between the beginnings of two windows")
    targets: list[Amount] | None = Field(
        None, description="which of the columns that go in to predict, counted from 0"
    )
    sequence: Flag = Field(False, description="a target for every step of the window")
    whole: Flag = Field(
        False, description="windows for training alone: val and test are one sequence each"
    )

    @property
    def reach(self) -> int:
        """The rows from the first of a window to the first that is predicted."""
        return (self.length - 1) * self.sampling_rate + 1 + self.delay

    @property
    def ahead(self) -> int:
        """The rows from a step of a sequence to the one that is its target."""
        return self.horizon + self.delay

    @property
    def next_row(self) -> bool:
        """Whether a window begins at every row, and the row after it is predicted."""
        plain = self.sampling_rate == self.horizon == self.stride == 1
        return plain and not self.delay and not self.sequence

    @property
    def untargeted(self) -> bool:
        """Whether the windows are all that is made."""
        return self.horizon == 0 and not self.sequence


class Pairs(Section):
    """Pairs of samples, labelled 1 where both are of one class."""

    count: Count = Field(description="pairs for each part")
    seed: Amount = Field(0, description="which pairs")


class Pipeline(Section):
    """What tf.data does with batches: those of a folder, or those that it makes of arrays."""

    batch_size: Count = Field(32, description="samples a batch, of arrays")
    shuffle: Count | None = Field(
        None, description="how many samples, or batches of a folder, to draw from; of windows all"
    )
    cache: Flag = Field(False, description="keep what has been read in memory")
    repeat: Flag = Field(False, description="begin again for ever; needs steps_per_epoch")

    @property
    def resized(self) -> bool:
        """Whether the spec says how many samples a batch has."""
        return "batch_size" in self.model_fields_set


class Data(Section):
    load: Dataset = Field(description="the dataset, such as mnist")
    fetch: Fetches = Field([], description="an archive to download first, or a list of them")
    sources: dict[Name, Source] = Field(
        {}, description="further files by the names that formulas and code have for them"
    )
    files: Files = Field([], description="files that code of the author's own opens")
    columns: Columns | None = Field(None, description="what each column of a file holds")
    table: list[ColumnStep] = Field([], max_length=MOST, description="steps for a table, in order")
    inputs: Column | None = Field(None, description="the columns that go in; without it all others")
    target: Column | None = Field(None, description="the column to predict, or several")
    split: Split | None = Field(None, description="shares for the test and the validation set")
    prepare: list[Preparation] = Field(
        [],
        max_length=MOST,
        description="what happens to which columns, fitted to the training part",
    )
    x: list[Step] = Field([], max_length=MOST, description="steps for the inputs, in order")
    y: list[Step] = Field([], max_length=MOST, description="steps for the labels, in order")
    windows: Windows | None = Field(None, description="pieces of a time series")
    pairs: Pairs | None = Field(None, description="pairs of samples")
    labels: Flag = Field(True, description="false gives the training the inputs alone")
    reconstruct: Flag = Field(False, description="the inputs are the targets too")
    noise: list[Step] = Field(
        [], max_length=MOST, description="steps for the inputs once they have been copied"
    )
    pipeline: Pipeline | None = Field(None, description="batches by tf.data: made, kept, shuffled")
    augment: list[Augmentation] = Field([], description="layers that vary the training batches")
    augment_masks: Flag = Field(False, description="the targets are masks, to be varied as well")
    class_names: list[Word] | None = Field(None, min_length=1, description="a name for each label")
    explain: Text | None = Field(
        None, description="text above its code: a comment in the script, prose in a notebook"
    )

    @property
    def one_hot(self) -> Call | None:
        """The step that turns class numbers into rows, if there is one."""
        return next((step for step in self.y if step.entry.name == "one_hot"), None)

    @property
    def family(self) -> str:
        """What the dataset leaves: a family of datasets, or "code"."""
        own = self.load.entry.own
        return own.family or "code" if own else source_of(self.load.entry.name) or "code"

    @property
    def own_test(self) -> bool:
        """Whether the dataset comes with a test set."""
        parted = self.family == "tables" and "test" in self.load.arguments
        return parted or self.family in ("datasets", "code")

    @property
    def streams(self) -> bool:
        """Whether the model gets batches of tf.data in place of arrays."""
        return self.pipeline is not None or self.family == "streams"

    @property
    def cut_late(self) -> bool:
        """Whether windows are cut while the model reads them, as batches of tf.data."""
        if not (self.windows and self.pipeline) or self.windows.horizon != 1 or self.reconstruct:
            return False
        # Steps for targets that are pieces need these
        return self.labelled or not (self.windows.sequence or self.y)

    @property
    def labelled(self) -> bool:
        """Whether there are targets before windows or copies make some."""
        return self.family not in ("tables", "series") or bool(self.target)

    @property
    def paths(self) -> dict[tuple[str, ...], str]:
        """The files and folders that the dataset reads, by the place in the spec of each."""
        word, given = self.load.entry.name, self.load.arguments
        function = library.family(self.family).get(word)
        keys = () if function and function.says.names_parts else PATHS
        found: dict[tuple[str, ...], str]
        found = {(key,): given[key] for key in keys if isinstance(given.get(key), str)}
        found |= {("files", part): path for part, path in given.get("files", {}).items()}
        return {("data", "load", word, *key): path for key, path in found.items()}

    @property
    def reads(self) -> tuple[str, ...]:
        """What has to lie beside the script: what the dataset reads, and what is fetched for it."""
        return (*self.paths.values(), *(fetched.folder for fetched in self.fetch))

    @property
    def further(self) -> tuple[str, ...]:
        """What else has to lie beside the script, on a sample too."""
        return (*self.files, *(call.arguments["path"] for call in self.sources.values()))

    @property
    def measured(self) -> Part:
        """The part that the trained model is measured on."""
        return "val" if self.split and self.split.folds else self.parts[-1]

    @property
    def arrays(self) -> tuple[str, ...]:
        """What is divided: the inputs, and the labels if there are any."""
        return ("x", "y") if self.labelled else ("x",)

    @property
    def prepared(self) -> tuple[str, ...]:
        """What is prepared as a whole, before it is divided."""
        return self.arrays if self.split and self.split.prepared else ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that the samples are divided into."""
        split = self.split or WHOLE
        given = self.load.arguments
        if self.load.entry.own and self.family == "streams":
            left = self.load.entry.own.leaves
            return tuple(part for part in get_args(Part) if f"{part}_data" in left)
        if self.family == "streams":
            known = self.load.entry.parameter
            shared = (
                known("validation") if known("val") else True
            )  # a share of what is for training
            none = given.get("validation") == 0 or not shared
            held: tuple[Part, ...] = () if none and not given.get("val") else ("val",)
            return ("train", *held, "test") if given.get("test") else ("train", *held)
        own = self.own_test and not split.merge
        val: tuple[Part, ...] = ("val",) if split.val or split.folds else ()
        return ("train", *val, "test") if split.test or own else ("train", *val)
