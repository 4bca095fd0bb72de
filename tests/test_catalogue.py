"""The catalogue: keras.json against the installed Keras, kinds against Keras's own defaults."""

import inspect
import json
import subprocess
import sys
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from specgen import catalogue
from specgen.catalogue.call import Call, Variable
from specgen.catalogue.kinds import NotInASpec
from specgen.catalogue.parameters import KINDS, ROWS
from specgen.catalogue.use import Use, adapter, read_call

KERAS = catalogue.Keras()
FILE = Path(catalogue.__file__).with_name("keras.json")
KNOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
COUNTS = {
    "layers": 143, "optimizers": 17, "schedules": 7, "losses": 23, "metrics": 46, "callbacks": 16,
    "initializers": 17, "regularizers": 5, "constraints": 5,
}  # fmt: skip
# Rows for the functions in idioms, which no class of Keras has.
OF_IDIOMS = (
    "one_hot.num_classes",
    "reshape.shape",
    "by",
    "columns",
    "count",
    "file",
    "metric_names",
    "rows",
    "images",
    "masks",
    "plot_model_svg.file",
    "save.file",
    "load_model.file",
    "save_weights.file",
    "load_weights.file",
    "export_model.folder",
    "export_model.format",
    "cmap",
    "xlabel",
    "ylabel",
    "plot_latent.layer",
    "plot_decoded.layer",
    "reach",
    "plot_feature_maps.layer",
    "plot_variations.layer",
    "plot_filters.layer",
    "print_layers.layer",
    "plot_learning_rate.variant",
    "grad_cam.layer",
    "predict_one.index",
    "roll_out.index",
    "grad_cam.index",
    "plot_feature_maps.index",
    "plot_variations.index",
    "plot_series.column",
    "plot_anomalous_steps.column",
    "plot_histogram.column",
    "plot_forecast.column",
    "print_baseline.column",
    "plot_series.start",
    "plot_forecast.start",
    "plot_history.mark",
    "plot_series.stop",
    "plot_forecast.stop",
    "PositionEmbedding.max_length",
    "roll_out.steps",
    "quantile",
    "print_predictions.threshold",
    "plot_masks.threshold",
    "print_confusion_matrix.threshold",
    "plot_confusion_matrix.threshold",
    "print_classification_report.threshold",
    "print_thresholds.thresholds",
    "Sampling.weight",
    "add_noise.stddev",
    "amplitude",
    "arrays.seed",
    "ascending",
    "audio_folder.test",
    "base",
    "centers",
    "characters",
    "cifar100.label_mode",
    "circles.factor",
    "classification.classes",
    "clip_column.high",
    "clip_column.low",
    "color_mode",
    "column",
    "columns.columns",
    "columns.offset",
    "columns.seed",
    "comment",
    "datasets.below",
    "datasets.classes",
    "datasets.seed",
    "datasets.test",
    "datasets.train",
    "decimal",
    "depth",
    "discs.noise",
    "discs.size",
    "drop_missing.columns",
    "dtypes",
    "equals",
    "expand_dims.axis",
    "FeatureSpace.crosses",
    "FeatureSpace.crossing_dim",
    "FeatureSpace.features",
    "FeatureSpace.output_mode",
    "feature_range",
    "features",
    "fill_missing.value",
    "filter_rows.above",
    "filter_rows.below",
    "header",
    "high",
    "image_folder.test",
    "image_size",
    "index_from",
    "is_equal.value",
    "keys",
    "label_mode",
    "length",
    "limit",
    "low",
    "map_values.values",
    "max_length",
    "maxlen",
    "missing",
    "names",
    "noise",
    "npz.x",
    "npz.y",
    "num_words",
    "one_hot_columns.columns",
    "oov_char",
    "pad.padding",
    "pad_images.margin",
    "period",
    "prefix",
    "quantile_range",
    "replace_values.values",
    "resize.size",
    "samples",
    "seasonal.noise",
    "select.columns",
    "select_columns.columns",
    "series.seed",
    "shares",
    "skip_rows",
    "skip_spaces",
    "skip_top",
    "spread",
    "squeeze.axis",
    "start_char",
    "streams.batch_size",
    "streams.seed",
    "streams.test",
    "streams.train",
    "streams.val",
    "synthetic.shape",
    "synthetic_parts.inputs",
    "synthetic_parts.outputs",
    "tables.columns",
    "tables.rows",
    "test_split",
    "text_folder.test",
    "tfds.image_size",
    "tfds.name",
    "tfds.val",
    "trend",
    "truncating",
    "usecols",
    "validation",
    "version",
    "with_centering",
    "with_mean",
    "with_scaling",
    "with_std",
)


@pytest.fixture(scope="module")
def generate() -> Any:
    pytest.importorskip("keras")
    from specgen.catalogue import generate

    return generate


def parameters() -> list[tuple[str, str, str]]:
    """(family, thing, parameter) of everything in keras.json."""
    things = [(f, n, e) for f, known in KNOWN["classes"].items() for n, e in known.items()]
    things += [("layers", n, e) for n, e in KNOWN["functions"].items()]
    things += [(f, n, e) for f in ("ops", "applications") for n, e in KNOWN[f].items()]
    return [(family, n, p) for family, n, entry in things for p, _ in entry["parameters"]]


def row(family: str, name: str, parameter: str) -> str | None:
    """The name of the row that tells the parameter's kind."""
    keys = [f"{name}.{parameter}", f"{family}.{parameter}", parameter]
    if family == "ops":
        keys = [f"ops.{parameter}", "ops.*"]
    return next((key for key in keys if key in KINDS), None)


def check(parameter: str, value: Any) -> Any:
    return adapter(KINDS[parameter]).validate_python(value, strict=True, context=KERAS)


def read(value: Any, family: str = "layers", words: bool = False) -> Call:
    return read_call(value, Use(family, words=words), KERAS)


def finding(value: Any, family: str = "layers", words: bool = False) -> tuple[str, str, str | None]:
    """Code, message and help of the one thing that is wrong with `value`."""
    try:
        read(value, family, words)
    except PydanticCustomError as error:
        return error.type, error.context["message"], error.context["help"]
    except ValidationError as error:
        (detail,) = error.errors()
        return detail["type"], detail["ctx"]["message"], detail["ctx"]["help"]
    pytest.fail(f"{value!r} was taken")


def test_catalogue_equals_installed_keras_when_generated_anew(generate: Any) -> None:
    assert generate.text() == FILE.read_text(encoding="utf-8"), (
        "run python -m specgen.catalogue.generate"
    )


def test_catalogue_summaries_equal_installed_keras_when_generated_anew(generate: Any) -> None:
    assert generate.summaries() == generate.SUMMARIES.read_text(encoding="utf-8"), (
        "run python -m specgen.catalogue.generate"
    )


def test_catalogue_has_every_class_when_counted() -> None:
    assert {family: len(known) for family, known in KNOWN["classes"].items()} == COUNTS
    assert sum(COUNTS.values()) == 279


def test_catalogue_path_leads_to_the_class_when_followed(generate: Any) -> None:
    keras = generate.keras
    for family, known in KNOWN["classes"].items():
        for name, entry in known.items():
            path = entry["path"].removeprefix("keras.")
            found = attrgetter(path)(keras)
            assert issubclass(found, generate.FAMILIES[family][1]), (family, name)
    assert KNOWN["functions"]["Input"]["path"] == "keras.Input"


def test_catalogue_types_every_parameter_when_looked_up() -> None:
    assert not {p for family, name, p in parameters() if row(family, name, p) is None}


def test_catalogue_has_no_useless_row_when_every_parameter_is_typed() -> None:
    used = {row(*place) for place in parameters()}
    assert not KINDS.keys() - used - set(OF_IDIOMS)
    assert not used & set(OF_IDIOMS)


def test_catalogue_names_a_parameter_once_when_rows_are_read() -> None:
    names = [name.removesuffix("?") for _, known in ROWS for name in known.split()]
    assert len(names) == len(set(names))
    kinds = [repr(kind) for kind, _ in ROWS]
    assert len(kinds) == len(set(kinds))


def test_catalogue_imports_no_framework_when_used() -> None:
    code = (
        "import sys, specgen.catalogue as c; c.Keras().find('layers', 'Conv2D')\n"
        "print([m for m in ('keras', 'tensorflow', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_catalogue_kind_takes_keras_own_default_when_it_is_plain(generate: Any) -> None:
    taken, refused = 0, []
    for family, (_, root, _) in generate.FAMILIES.items():
        for name, entry in KNOWN["classes"][family].items():
            cls = generate._public(*generate.FAMILIES[family][:2])
            made = next(c for c, known in cls.items() if name in known)
            known = dict(inspect.signature(root.__init__).parameters)
            known |= inspect.signature(made.__init__).parameters
            for parameter, required in entry["parameters"]:
                kind = catalogue.parameters.kind(family, name, parameter)
                default = plain(known[parameter].default)
                if required or kind is NotInASpec or default is inspect.Parameter.empty:
                    continue
                try:
                    adapter(kind).validate_python(default, strict=True, context=KERAS)
                    taken += 1
                except (ValidationError, PydanticCustomError):
                    refused.append((name, parameter, default))
    assert not refused
    assert taken > 1500


def plain(default: Any) -> Any:
    """A default as a spec would write it; what no spec can write as inspect's `empty`."""
    if isinstance(default, list | tuple):
        return [plain(item) for item in default]
    known = default is None or isinstance(default, bool | int | float | str)
    return default if known else inspect.Parameter.empty


def test_catalogue_dtypes_are_keras_own_when_compared(generate: Any) -> None:
    from keras.src.backend.common.dtypes import ALLOWED_DTYPES

    policies = ("mixed_float16", "mixed_bfloat16", "int8_from_float32", "gptq/4/128_from_float32")
    for word in (*ALLOWED_DTYPES, *policies):
        assert check("dtype", word) == word


@pytest.mark.parametrize("name", sorted(KINDS))
def test_catalogue_kind_has_a_json_schema_when_asked(name: str) -> None:
    assert isinstance(adapter(KINDS[name]).json_schema(), dict)


TAKEN = [
    ("kernel_size", [3, 3]), ("kernel_size", 5), ("strides", None), ("padding", "SAME"),
    ("Conv1D.padding", "causal"), ("ZeroPadding2D.padding", [[1, 1], [2, 2]]), ("cropping", 0),
    ("shape", [None, 28, 1]), ("shape", []), ("target_shape", [-1, 4]), ("axis", None),
    ("axis", [1, 2]), ("activation", "relu"), ("activation", None), ("kernel_initializer", "zeros"),
    ("factor", [-0.2, 0.3]), ("max_value", 6), ("threshold", None), ("seed", -1), ("value", True),
    ("vocabulary", ["a", "b"]), ("vocabulary", "words.txt"), ("save_freq", 100),
    ("BackupAndRestore.save_freq", False), ("layers.name", "conv_1"), ("metrics.name", "F1 %"),
    ("file", "figure-1.png"), ("metric_names", "accuracy"), ("metric_names", ["loss", "accuracy"]),
    ("verbose", "auto"), ("verbose", 0), ("by", 255), ("by", -0.5), ("reduction", None),
    ("output_size", [2, None]), ("loss_scale_factor", None), ("Normalization.mean", [[1, 2.5]]),
    ("baseline", float("inf")), ("profile_batch", "2,5"), ("GroupNormalization.groups", -1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_catalogue_kind_takes_a_value_and_leaves_it_when_keras_does(name: str, value: Any) -> None:
    got = check(name, value)
    assert got == value
    assert type(got) is type(value)


REFUSED = [
    ("kernel_size", "3"), ("kernel_size", 0), ("kernel_size", True), ("kernel_size", 3.0),
    ("units", "ten"), ("units", None), ("padding", "causal"), ("padding", 1), ("shape", 784),
    ("shape", [-1]), ("rate", 1.5), ("rate", "0.5"), ("use_bias", 1), ("use_bias", "yes"),
    ("factor", [0.1]), ("monitor", None), ("seed", 1.0), ("by", 0), ("by", 0.0), ("by", False),
    ("file", "../a.png"), ("file", ".png"), ("file", "-a.png"), ("file", ".a.png"),
    ("file", "/a.png"), ("file", "a/b.png"), ("file", "a.pdf"), ("file", "a.png\n"),
    ("metric_names", []), ("metric_names", [1]), ("verbose", 3), ("dtype", "float33"),
    ("layers.name", "a b"), ("layers.name", "class"), ("layers.name", "x\n"), ("layers.name", 3),
    ("learning_rate", None), ("layers", "Dense"), ("layers", None), ("learning_rate", True),
    ("gradient_accumulation_steps", 1), ("count", 0), ("columns", 2.0), ("l2", -1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_catalogue_kind_says_what_it_takes_when_a_value_does_not_fit(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        check(name, value)
    (detail,) = caught.value.errors()
    assert detail["type"].startswith("SG")
    assert not detail["loc"]


@pytest.mark.parametrize("value", ["3", True, 3.0])
def test_catalogue_kind_stays_strict_when_pydantic_is_lax(value: Any) -> None:
    for name in ("count", "axis", "batch_size"):
        with pytest.raises(ValidationError):
            adapter(KINDS[name]).validate_python(value)


@pytest.mark.parametrize("value", ["drop; import os", "class", "_x", "Größe", 7])
def test_catalogue_refuses_a_layer_name_when_python_could_not_write_it(value: Any) -> None:
    assert finding({"Flatten": {"name": value}})[0] == "SG104"
    assert read({"Flatten": {"name": None}}).arguments == {"name": None}


@pytest.mark.parametrize("name", ["function", "weights", "on_epoch_end", "input_tensor"])
def test_catalogue_refuses_an_argument_when_it_is_python(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check(name, "lambda x: x")
    assert caught.value.errors()[0]["type"] == "SG205"


def test_catalogue_reads_the_word_classes_when_a_size_is_wanted() -> None:
    assert check("units", "classes") == Variable("num_classes")
    assert check("num_tokens", "classes") == Variable("num_classes")


@pytest.mark.parametrize("name", ["learning_rate", "SGD.momentum", "F1Score.threshold"])
def test_catalogue_gives_a_float_when_keras_refuses_whole_numbers(name: str) -> None:
    assert type(check(name, 1)) is float


def test_catalogue_reads_things_inside_things_when_nested() -> None:
    inner = {"Bidirectional": {"layer": {"LSTM": {"units": 8, "kernel_regularizer": {"L2": 0.01}}}}}
    lstm = read(inner).arguments["layer"]
    assert (lstm.entry.path, lstm.arguments["units"]) == ("layers.LSTM", 8)
    assert lstm.arguments["kernel_regularizer"].entry.path == "keras.regularizers.L2"
    cells = read({"RNN": {"cell": [{"LSTMCell": 4}, {"GRUCell": 4}]}}).arguments["cell"]
    assert [c.entry.name for c in cells] == ["LSTMCell", "GRUCell"]
    rate = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 100}}
    assert (
        read({"Adam": {"learning_rate": rate}}, "optimizers").arguments["learning_rate"].arguments
    )


def test_catalogue_places_a_finding_when_it_lies_deep_inside() -> None:
    with pytest.raises(ValidationError) as caught:
        read({"RNN": {"cell": [{"LSTMCell": 4}, {"GRUCell": {"units": "four"}}]}})
    assert caught.value.errors()[0]["loc"] == ("RNN", "cell", 1, "GRUCell", "units")


@pytest.mark.parametrize(
    ("value", "family", "meant"),
    [
        ("batchnorm", "layers", "BatchNormalization"),
        ("Dens", "layers", "Dense"),
        ("Convolution2D", "layers", "Conv2D"),
        ("MaxPool2D", "layers", "MaxPooling2D"),
        ("GroupedQueryAttention", "layers", "GroupQueryAttention"),
        ("CuDNNLSTM", "layers", "LSTM"),
        ("Merge", "layers", "Concatenate"),
        ({"Adam": {"lr": 0.1}}, "optimizers", "learning_rate"),
        ("AdamOptimizer", "optimizers", "Adam"),
        ("cosine_proximity", "losses", "cosine_similarity"),
        ("l1_l2", "regularizers", "L1L2"),
    ],
)
def test_catalogue_says_what_was_meant_when_a_name_is_old_or_misspelt(
    value: Any, family: str, meant: str
) -> None:
    code, _, hint = finding(value, family, words=family == "losses")
    assert (code, hint) == ("SG201" if "lr" in str(value) else "SG202", f"did you mean {meant!r}?")


def test_catalogue_legacy_names_lead_to_todays_when_listed() -> None:
    for family, names in catalogue.legacy.NAMES.items():
        today = {*KERAS.names(family), *KERAS.words(family)}
        assert set(names.values()) <= today
        assert not names.keys() & today


def test_catalogue_words_are_those_that_compile_resolves_when_listed() -> None:
    assert {"relu", "softmax", "swish"} <= set(KERAS.words("activations"))
    assert {"mse", "sparse_categorical_crossentropy"} <= set(KERAS.words("losses"))
    assert {"accuracy", "acc", "ce", "auc"} <= set(KERAS.words("metrics"))
    assert {"adam", "sgd"} <= set(KERAS.words("optimizers"))
    assert "mean_io_u" not in KERAS.words("metrics")


def test_catalogue_knows_inputs_when_asked_for_a_layer() -> None:
    assert KERAS.inputs("Add") == catalogue.Inputs(("inputs",), (), True)
    assert KERAS.inputs("MultiHeadAttention") == catalogue.Inputs(
        ("query", "value"), ("key",), False
    )
    assert KERAS.inputs("Input") is None


def test_catalogue_finds_input_among_the_layers_and_nothing_elsewhere() -> None:
    found = KERAS.find("layers", "Input")
    assert found is not None
    assert (found.path, found.parameters[0].name) == ("keras.Input", "shape")
    assert "Input" in KERAS.names("layers")
    assert KERAS.find("losses", "Input") is None
    assert (KERAS.find("nothing", "Dense"), KERAS.names("nothing"), KERAS.words("nothing")) == (
        None, (), (),
    )  # fmt: skip


# --- operations


def functions(generate: Any) -> dict[str, Any]:
    """Every function of keras.ops and keras.ops.image, by its name."""
    ops = generate.keras.ops
    own = dict(inspect.getmembers(ops, inspect.isfunction))
    images = dict(inspect.getmembers(ops.image, inspect.isfunction))
    assert not own.keys() & images.keys()
    return own | images


def test_catalogue_has_every_operation_or_the_reason_when_counted(generate: Any) -> None:
    left_out = [name for names in generate.NO_NODES.values() for name in names.split()]
    assert len(left_out) == len(set(left_out))
    assert {*KERAS.names("ops"), *left_out} == functions(generate).keys()
    assert (len(KERAS.names("ops")), len(left_out)) == (320, 33)
    assert not {*KERAS.names("ops")} & {*KERAS.names("layers"), *KERAS.names("applications")}


def test_catalogue_operation_takes_what_its_signature_says_when_compared(generate: Any) -> None:
    for name, function in functions(generate).items():
        entry, inputs = KERAS.find("ops", name), KERAS.inputs(name)
        if entry is None:
            continue
        assert entry.role == "operation"
        assert attrgetter(entry.path.removeprefix("keras."))(generate.keras) is function
        known = inspect.signature(function).parameters
        tensors = [*inputs.required, *inputs.optional]
        numbers = tensors[1:] if name in generate.WITH_NUMBERS.split() else []
        own = [p.name for p in entry.parameters if p.name not in numbers]
        assert [p.name for p in entry.parameters] == own + numbers
        assert sorted(tensors + own) == sorted(
            n for n, p in known.items() if p.kind < p.VAR_KEYWORD
        )
        assert own == sorted(own, key=[*known].index)
        needed = {n for n, p in known.items() if p.default is p.empty} - {"kwargs", "axes_lengths"}
        assert {*inputs.required, *(p.name for p in entry.parameters if p.required)} == needed
        assert inputs.spread or [*inputs.required] == [*known][: len(inputs.required)]


def symbolic(keras: Any, tensor: tuple[Any, ...]) -> Any:
    """A KerasTensor of a shape; a dtype may stand before it."""
    if isinstance(tensor[0], str):
        return keras.KerasTensor(tensor[1:], dtype=tensor[0])
    return keras.KerasTensor(tensor)


def result(keras: Any, use: Any, tensors: list[Any]) -> Any:
    """What the operation of a spec gives for the tensors, called as a script calls it."""

    def written(value: Any) -> Any:
        return tuple(map(written, value)) if isinstance(value, list) else value

    call = read(use, "ops")
    function = attrgetter(call.entry.path.removeprefix("keras."))(keras)
    inputs = KERAS.inputs(call.entry.name)
    given = {key: written(value) for key, value in call.arguments.items()}
    if inputs.spread:
        first = [given.pop(p.name) for p in call.entry.parameters if p.required]
        return function(*first, *tensors, **given)
    if inputs.listed:
        return function(tensors, **given)
    names = [n for n in (*inputs.required, *inputs.optional) if n not in given]
    return function(**dict(zip(names, tensors, strict=False)), **given)


IMAGE = (None, 8, 8, 3)
ROWS_OF_4 = (None, 4)
CALLED = [
    ({"concatenate": -1}, [(None, 4), (None, 3)], (None, 7)),
    ({"stack": 1}, [(None, 4), (None, 4)], (None, 2, 4)),
    ("vstack", [(2, 4), (3, 4)], (5, 4)),
    ({"einsum": "bij,bjk->bik"}, [(None, 2, 3), (None, 3, 5)], (None, 2, 5)),
    ("meshgrid", [(4,), (5,)], [(5, 4), (5, 4)]),
    ({"pad": [[0, 0], [1, 2], [0, 0]]}, [(None, 4, 5)], (None, 7, 5)),
    ({"pad": {"pad_width": [[0, 0], [1, 1]], "constant_values": 3}}, [ROWS_OF_4], (None, 6)),
    ({"slice": {"start_indices": [1, 0], "shape": [2, 3]}}, [(4, 4)], (2, 3)),
    ({"slice_update": {}}, [(4, 4), ("int32", 2), (2, 2)], (4, 4)),
    ({"mean": 1}, [(None, 4, 5)], (None, 5)),
    ({"mean": {"axis": [1, 2], "keepdims": True}}, [(None, 4, 5)], (None, 1, 1)),
    ({"expand_dims": -1}, [ROWS_OF_4], (None, 4, 1)),
    ({"squeeze": 1}, [(None, 1, 5)], (None, 5)),
    ({"transpose": [0, 2, 1]}, [(None, 4, 5)], (None, 5, 4)),
    ({"swapaxes": {"axis1": 1, "axis2": 2}}, [(None, 4, 5)], (None, 5, 4)),
    ({"one_hot": 10}, [("int32", None)], (None, 10)),
    ({"softmax": -1}, [ROWS_OF_4], (None, 4)),
    ({"sum": {"axis": -1}}, [ROWS_OF_4], (None,)),
    ("abs", [ROWS_OF_4], (None, 4)),
    ("maximum", [(None, 4, 1), (None, 1, 5)], (None, 4, 5)),
    ({"maximum": 0}, [ROWS_OF_4], (None, 4)),
    ("add", [ROWS_OF_4, ROWS_OF_4], (None, 4)),
    ({"multiply": 0.5}, [ROWS_OF_4], (None, 4)),
    ({"power": 2}, [ROWS_OF_4], (None, 4)),
    ("subtract", [ROWS_OF_4, (4,)], (None, 4)),
    ("matmul", [(None, 2, 3), (None, 3, 5)], (None, 2, 5)),
    ({"tensordot": 1}, [(None, 2, 3), (3, 5)], (None, 2, 5)),
    ({"split": {"indices_or_sections": 2, "axis": 1}}, [ROWS_OF_4], [(None, 2), (None, 2)]),
    ({"unstack": {"axis": 1}}, [(None, 2, 5)], [(None, 5), (None, 5)]),
    ({"take": {"indices": 0, "axis": 1}}, [(None, 4, 5)], (None, 5)),
    ({"take": {"axis": 1}}, [(None, 4, 5), ("int32", 2)], (None, 2, 5)),
    ({"take_along_axis": 1}, [(None, 4), ("int32", None, 2)], (None, 2)),
    ({"get_item": 0}, [(None, 4)], (4,)),
    ({"reshape": [-1, 2, 2]}, [ROWS_OF_4], (None, 2, 2)),
    ({"tile": [1, 3]}, [ROWS_OF_4], (None, 12)),
    ("where", [("bool", None, 4), ROWS_OF_4, ROWS_OF_4], (None, 4)),
    ({"where": {"x2": 0}}, [("bool", None, 4), ROWS_OF_4], (None, 4)),
    ({"where": {"x1": 0}}, [("bool", None, 4), ROWS_OF_4], (None, 4)),
    ({"clip": {"x_min": 0, "x_max": 1}}, [ROWS_OF_4], (None, 4)),
    ({"norm": {"axis": -1}}, [ROWS_OF_4], (None,)),
    ({"cast": "int32"}, [ROWS_OF_4], (None, 4)),
    ({"average": -1}, [ROWS_OF_4, ROWS_OF_4], (None,)),
    ({"moments": [1, 2]}, [IMAGE], [(None, 3), (None, 3)]),
    ({"batch_normalization": -1}, [IMAGE, (3,), (3,)], IMAGE),
    ("dot_product_attention", [(None, 5, 2, 8)] * 3, (None, 5, 2, 8)),
    ({"top_k": 2}, [ROWS_OF_4], [(None, 2), (None, 2)]),
    ({"segment_sum": 3}, [(None, 4), ("int32", None)], (3, 4)),
    ({"conv": {"padding": "same"}}, [IMAGE, (3, 3, 3, 5)], (None, 8, 8, 5)),
    ({"max_pool": 2}, [IMAGE], (None, 4, 4, 3)),
    ({"resize": [4, 4]}, [IMAGE], (None, 4, 4, 3)),
    ({"extract_patches": 2}, [IMAGE], (None, 4, 4, 12)),
    ("rgb_to_grayscale", [IMAGE], (None, 8, 8, 1)),
    ({"rearrange": "b h w -> b w h"}, [(2, 4, 5)], (2, 5, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("use", "tensors", "shape"), CALLED, ids=lambda v: str(v)[:40])
def test_catalogue_operation_gives_its_shape_when_called(
    generate: Any, use: Any, tensors: list[Any], shape: Any
) -> None:
    keras = generate.keras
    given = result(keras, use, [symbolic(keras, t) for t in tensors])
    shapes = [t.shape for t in given] if isinstance(given, list | tuple) else given.shape
    assert shapes == shape


# What the other operations need, where two or three axes of 4 and nothing else will not do.
NEEDS = [
    ({"adaptive_average_pool": [2, 2]}, [IMAGE]), ({"adaptive_max_pool": [2, 2]}, [IMAGE]),
    ("affine_transform", [IMAGE, (None, 8)]), ({"argpartition": 1}, [ROWS_OF_4]),
    ({"array_split": 2}, [(6, 4)]), ({"average_pool": 2}, [IMAGE]),
    ({"broadcast_to": [2, 4]}, [(1, 4)]), ({"conv_transpose": 2}, [IMAGE, (3, 3, 5, 3)]),
    ("correlate", [(4,), (4,)]), ("cross", [(None, 3), (None, 3)]),
    ({"crop_images": {"top_cropping": 1, "left_cropping": 1, "target_height": 4,
      "target_width": 4}}, [IMAGE]),
    ({"depth_to_space": 2}, [(None, 4, 4, 8)]), ("depthwise_conv", [IMAGE, (3, 3, 3, 1)]),
    ("diag", [(4,)]), ("digitize", [ROWS_OF_4, (3,)]), ({"dsplit": 2}, [(None, 4, 4)]),
    ({"extract_patches_3d": 2}, [(None, 4, 8, 8, 3)]),
    ({"extract_sequences": {"sequence_length": 2, "sequence_stride": 1}}, [ROWS_OF_4]),
    ({"fold": {"output_size": [4, 4], "kernel_size": [2, 2]}}, [(None, 8, 9)]),
    ({"full_like": 0.5}, [ROWS_OF_4]), ({"hsplit": 2}, [ROWS_OF_4]), ("hsv_to_rgb", [IMAGE]),
    ({"in_top_k": 2}, [("int32", None), (None, 10)]),
    ({"istft": {"sequence_length": 4, "sequence_stride": 2, "fft_length": 4}}, [(None, 9, 3)] * 2),
    ("lstsq", [(4, 4), (4,)]), ({"map_coordinates": 1}, [(8, 8), (2, 4)]),
    ({"moveaxis": {"source": 1, "destination": 2}}, [(None, 4, 4)]),
    ({"multi_hot": 10}, [("int32", None, 4)]), ({"nanpercentile": 50}, [ROWS_OF_4]),
    ({"nanquantile": 0.5}, [ROWS_OF_4]), ({"percentile": 50}, [ROWS_OF_4]),
    ({"quantile": [0.1, 0.9]}, [ROWS_OF_4]),
    ({"pad_images": {"top_padding": 1, "left_padding": 1, "target_height": 10,
      "target_width": 10}}, [IMAGE]),
    ("perspective_transform", [IMAGE, (None, 4, 2), (None, 4, 2)]),
    ({"psnr": 1}, [IMAGE, IMAGE]), ("rgb_to_hsv", [IMAGE]), ({"roll": 1}, [ROWS_OF_4]),
    ({"saturate_cast": "uint8"}, [ROWS_OF_4]),
    ({"scale_and_translate": {"output_shape": [2, 4, 4, 3], "scale": [2.0, 2.0],
      "translation": [0.0, 0.0], "spatial_dims": [1, 2], "method": "linear"}}, [(2, 8, 8, 3)]),
    ({"scatter": [4, 4]}, [("int32", None, 1), (None,)]), ("searchsorted", [(4,), (4,)]),
    ({"segment_max": 3}, [ROWS_OF_4, ("int32", None)]),
    ({"segment_min": 3}, [ROWS_OF_4, ("int32", None)]),
    ({"segment_prod": 3}, [ROWS_OF_4, ("int32", None)]),
    ("separable_conv", [IMAGE, (3, 3, 3, 1), (1, 1, 3, 5)]), ("sobel_edges", [IMAGE]),
    ({"space_to_depth": 2}, [IMAGE]),
    ("sparse_categorical_crossentropy", [("int32", None), (None, 10)]),
    ({"stft": {"sequence_length": 4, "sequence_stride": 2, "fft_length": 4}}, [(None, 16)]),
    ({"threshold": {"threshold": 0, "default_value": 0}}, [ROWS_OF_4]),
    ({"unfold": 2}, [(None, 3, 8, 8)]), ({"unravel_index": [4, 4]}, [("int32", None)]),
    ("vander", [(4,)]), ({"vsplit": 2}, [(4, 4)]),
]  # fmt: skip


def test_catalogue_operation_makes_a_node_when_fed_with_symbolic_tensors(generate: Any) -> None:
    keras = generate.keras
    rows = [(use, tensors) for use, tensors, _ in CALLED] + NEEDS
    done = {use if isinstance(use, str) else next(iter(use)) for use, _ in rows}
    for name in set(KERAS.names("ops")) - done:
        inputs = KERAS.inputs(name)
        rows.append((name, [(None, 4, 4)] * (2 if inputs.listed else len(inputs.required))))
    for use, tensors in rows:
        given = result(keras, use, [symbolic(keras, t) for t in tensors])
        parts = given if isinstance(given, list | tuple) else [given]
        assert parts, use
        assert all(isinstance(part, keras.KerasTensor) for part in parts), use


def test_catalogue_operation_computes_when_a_tensor_is_a_number(generate: Any) -> None:
    keras = generate.keras
    whole = {"bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift", "gcd", "lcm"}
    for name in generate.WITH_NUMBERS.split():
        x = keras.Input((3,), dtype="int32" if name in whole else "float32")
        numbers = KERAS.inputs(name).required[1:] or KERAS.inputs(name).optional
        use = {name: dict.fromkeys(numbers, 2)}
        made = result(keras, use, [x])
        ones = keras.ops.ones((2, 3), x.dtype)
        given, wanted = keras.Model(x, made)(ones), result(keras, use, [ones])
        assert keras.ops.convert_to_numpy(given == wanted).all(), name
        assert given.shape == (made.shape if made.ndim == 0 else (2, *made.shape[1:])), name


def test_catalogue_knows_inputs_when_asked_for_an_operation() -> None:
    assert KERAS.inputs("add") == catalogue.Inputs(("x1", "x2"), (), False)
    assert KERAS.inputs("where") == catalogue.Inputs(("condition",), ("x1", "x2"), False)
    assert KERAS.inputs("stack") == catalogue.Inputs(("x",), (), True)
    assert KERAS.inputs("einsum") == catalogue.Inputs(("operands",), (), True, True)
    assert KERAS.inputs("ResNet50") == catalogue.Inputs(("inputs",), (), False)
    assert KERAS.inputs("while_loop") is None


def test_catalogue_says_what_an_operation_takes_when_the_argument_does_not_fit() -> None:
    assert finding({"pad": {"pad_width": {"left": 1}}}, "ops")[1] == (
        'pad: pad_width takes a number, text, true, false, null or a list of them, not {"left": 1}'
    )
    assert finding({"cast": "float33"}, "ops")[0] == "SG204"
    assert finding({"mean": {"axes": 1}}, "ops")[::2] == ("SG201", "did you mean 'axis'?")
    assert finding("reduce_mean", "ops")[::2] == ("SG202", "did you mean 'mean'?")
    assert finding("expand_dims", "ops")[:2] == ("SG203", "expand_dims needs 'axis'")
    assert read({"one_hot": "classes"}, "ops").arguments == {"num_classes": Variable("num_classes")}


# --- applications


def test_catalogue_application_takes_what_its_signature_says_when_compared(generate: Any) -> None:
    keras = generate.keras
    found = dict(inspect.getmembers(keras.applications, inspect.isfunction))
    assert set(KERAS.names("applications")) == found.keys()
    assert len(found) == 40
    for name, function in found.items():
        entry = KERAS.find("applications", name)
        assert (entry.role, entry.path) == ("layer", f"keras.applications.{name}")
        known = inspect.signature(function).parameters
        assert [p.name for p in entry.parameters] == [*known]
        for parameter in entry.parameters:
            default = known[parameter.name].default
            assert parameter.required == (default is inspect.Parameter.empty)
            assert (parameter.kind is NotInASpec) == (parameter.name == "input_tensor")
            if parameter.name not in ("name", "input_tensor"):
                kind = adapter(parameter.kind)
                assert kind.validate_python(default, strict=True, context=KERAS) == default


def test_catalogue_application_has_its_own_preprocessing_when_asked(generate: Any) -> None:
    keras = generate.keras
    for name in KERAS.names("applications"):
        prepare = attrgetter(KERAS.preprocessing(name).removeprefix("keras."))(keras)
        made = getattr(keras.applications, name)
        assert (prepare.__name__, prepare.__module__) == ("preprocess_input", made.__module__)
    assert KERAS.preprocessing("ResNet50V2") == "keras.applications.resnet_v2.preprocess_input"
    assert KERAS.preprocessing("Dense") is None


def test_catalogue_reads_an_application_when_written_in_a_spec() -> None:
    given = {"include_top": False, "weights": None, "input_shape": [96, 96, 3], "pooling": "avg"}
    assert read({"ResNet50": given}, "applications").arguments == given
    assert read({"VGG16": {"classes": "classes"}}, "applications").arguments == {
        "classes": Variable("num_classes")
    }


@pytest.mark.parametrize(
    ("argument", "value"),
    [("weights", "mine.h5"), ("pooling", "mean"), ("classes", 0), ("input_shape", 224),
     ("classifier_activation", "softmux"), ("input_tensor", "x"), ("include_top", 1)],
)  # fmt: skip
def test_catalogue_refuses_an_argument_when_no_application_takes_it(
    argument: str, value: Any
) -> None:
    assert finding({"ResNet50": {argument: value}}, "applications")[0] in (
        "SG204",
        "SG205",
        "SG202",
    )
