"""Parameter name -> what a spec may write for it. One row a kind; a name stands in one row.

A kind is a type that pydantic checks (strictly: no text for numbers, no `true` for 1); its What
is how a message names it. Tells nothing of which class takes which parameter: that is keras.json.
"""

import keyword
import re
from functools import partial
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len, Lt
from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints

from specgen.catalogue.call import Formula, Variable, What, fail, shown, use
from specgen.diagnostics import did_you_mean
from specgen.formula import FormulaError, formula


def maybe(kind: Any) -> Any:
    """The kind, or null; made when it is first asked for, as most kinds never are."""
    return partial(_maybe, kind)


def _maybe(kind: Any) -> Any:
    said = next(m.text for m in reversed(kind.__metadata__) if isinstance(m, What))
    return Annotated[kind | None, What(f"{said} or null")]


def words(*known: Any) -> Any:
    """One of the words; a None among them stands for null. Made when it is first asked for."""
    return partial(_words, *known)


def _words(*known: Any) -> Any:
    said = ["null" if word is None else str(word) for word in known]
    text = " or ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
    literal: Any = Literal
    return Annotated[literal[known], What(text)]


def many(family: str) -> Any:
    """A list of things of the family, each by name or as `Name: arguments`."""

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            fail("SG103", f"expected a list of {family}, got {shown(value)}")
        return value

    listed: Any = list
    return Annotated[listed[use(family, words=False)], BeforeValidator(read)]


def _name(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(NAME, value):
        fail("SG104", f"{shown(value)} is no Python name: letters, digits and _, a letter first")
    if keyword.iskeyword(value):
        fail("SG104", f"{shown(value)} is a word of Python itself")
    return value


def _inside(value: str) -> str:
    """Refuse what may lead out of the folder that a run happens in."""
    away = value.startswith(("/", "\\", "~")) or re.match("[A-Za-z]:", value)
    if away or ".." in re.split(r"[/\\]", value) or not value.strip() or "\0" in value:
        raise ValueError
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        raise ValueError
    for item in value if isinstance(value, list) else []:
        _plain(item)
    return value


def _application(value: Any, info: Any) -> Any:
    known = info.context.names("applications")
    if value not in known:
        fail("SG202", f"no application is called {shown(value)}", did_you_mean(value, known))
    return value


def _in_epoch(value: Any) -> Any:
    if not isinstance(value, str):
        fail("SG103", f"expected a formula in `epoch`, got {shown(value)}")
    try:
        formula(value, EPOCH)
    except FormulaError as error:
        fail("SG302", str(error), error.help)
    return Formula(value, EPOCH)


def _mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        fail("SG103", f"expected a mapping of columns to what they hold, got {shown(value)}")
    return value


def _rising(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("from", 0) > value.get("to", value.get("from", 0)):
        raise ValueError
    return value


def _array(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse a mapping without a shape, or with one key's value under another."""
    kinds: dict[str, Any] = {"shape": list, "dtype": str, "from": int | float, "to": int | float}
    if not value.get("shape") or not all(isinstance(value[key], kinds[key]) for key in value):
        raise ValueError
    return _rising(value)


def _unwritable(value: Any) -> Any:
    fail("SG205", "a Python function or tensor is wanted here, which a spec cannot hold")


def _pair(value: int | list[int]) -> list[int]:
    return [value, value] if isinstance(value, int) else value


def _header(value: bool) -> str | None:
    """What pandas calls a first row with names, or none."""
    return "infer" if value else None


def _by_number(value: dict[str, Any]) -> dict[str | int | float, Any]:
    """The mapping with numbers for keys that read as numbers: YAML's keys are text."""
    whole, real = re.compile(r"-?[0-9]+"), re.compile(r"-?[0-9]*\.[0-9]+")
    out: dict[str | int | float, Any] = {}
    for key, item in value.items():
        number = int(key) if whole.fullmatch(key) else float(key) if real.fullmatch(key) else key
        out[number] = item
    return out


def _not_zero(value: float) -> float:
    if value == 0:
        raise ValueError
    return value


EPOCH = ("epoch", "learning_rate")  # what a formula for the learning rate is about
NAME = r"[A-Za-z][A-Za-z0-9_]*"

Whole = Annotated[int, Strict()]
Real = Annotated[int, Strict()] | Annotated[float, Strict()]
Flag = Annotated[bool, Strict(), What("true or false")]
Text = Annotated[str, Strict(), What("text")]
Texts = Annotated[Text | Annotated[list[Text], Len(1)], What("text or a list of texts")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$"), BeforeValidator(_name)]
Picture = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*\.png$"),
    What("a plain file name that ends in .png"),
]
Diagram = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*\.svg$"),
    What("a plain file name that ends in .svg"),
]
Inside = Annotated[Text, AfterValidator(_inside), What("a path inside of the run folder")]
Saved = Annotated[
    Annotated[str, StringConstraints(pattern=r"\.keras$")],
    AfterValidator(_inside),
    What("a path inside of the run folder that ends in .keras"),
]
Weights = Annotated[
    Annotated[str, StringConstraints(pattern=r"\.weights\.h5$")],
    AfterValidator(_inside),
    What("a path inside of the run folder that ends in .weights.h5"),
]
Dtype = Annotated[
    Literal[
        "bool", "string", "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32",
        "int64", "uint8", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2",
        "complex64", "complex128", "mixed_float16", "mixed_bfloat16",
    ]
    | Annotated[str, StringConstraints(pattern=r"^(int4|int8|float8|gptq|awq)[\w/]*_from_\w+$")],
    What("a dtype such as float32 or a policy such as mixed_float16"),
]  # fmt: skip

Integer = Annotated[Whole, What("a whole number")]
Count = Annotated[Whole, Ge(1), What("a whole number of at least 1")]
Amount = Annotated[Whole, Ge(0), What("a whole number of at least 0")]
Several = Annotated[Whole, Ge(2), What("a whole number of at least 2")]
Number = Annotated[Real, What("a number")]
NonZero = Annotated[Real, AfterValidator(_not_zero), What("a number other than 0")]
Weight = Annotated[Real, Ge(0), What("a number of at least 0")]
Fraction = Annotated[Real, Ge(0), Le(1), What("a number from 0 to 1")]
# Keras looks for a Python float here and refuses 1.
Float = Annotated[Number, AfterValidator(float), What("a number")]
FloatFraction = Annotated[Fraction, AfterValidator(float), What("a number from 0 to 1")]
Rate = Annotated[Number, AfterValidator(float), What("a number or a schedule")]

Classes = Annotated[Literal["classes"], AfterValidator(lambda _: Variable("num_classes"))]
Units = Annotated[Count | Classes, What("a whole number of at least 1 or the word classes")]
Sizes = Annotated[Count | list[Count], What("a whole number of at least 1 or a list of them")]
Amounts = Annotated[Amount | list[Amount], What("a whole number of at least 0 or a list of them")]
Margins = Annotated[
    Amount | list[Amount | list[Amount]],
    What("a whole number of at least 0, a list of them or a list of such lists"),
]
OpenSizes = Annotated[
    Count | list[Count | None], What("a whole number of at least 1 or a list of them and of nulls")
]
Axes = Annotated[Integer | list[Integer], What("a whole number or a list of them")]
Integers = Annotated[list[Integer], What("a list of whole numbers")]
Counts = Annotated[list[Count], What("a list of whole numbers of at least 1")]
ClassIds = Annotated[list[Amount], What("a list of whole numbers of at least 0")]
Shape = Annotated[
    list[Count | None], What("a list of whole numbers of at least 1 (null where any size will do)")
]
Target = Annotated[
    list[Integer | None], What("a list of whole numbers, with -1 for the one that follows")
]
Numbers = Annotated[Number | list[Number], What("a number or a list of numbers")]
List = Annotated[list[Number], What("a list of numbers")]
Pair = Annotated[list[Number], Len(2, 2), What("a list of two numbers")]
Range = Annotated[
    Number | Annotated[list[Number], Len(2, 2)], What("a number or a list of two numbers")
]
Fractions = Annotated[
    Fraction | list[Fraction], What("a number from 0 to 1 or a list of such numbers")
]
Thresholds = Annotated[list[Fraction], Len(1), What("a list of numbers from 0 to 1")]
Array = Annotated[
    Number | list[Number] | list[list[Number]] | list[list[list[Number]]],
    What("a number or a list of numbers, nested or not"),
]
Token = Annotated[Text | Number, What("text or a number")]
Tokens = Annotated[Text | list[Text | Integer], What("a file name or a list of tokens")]
Scalar = Annotated[Flag | Number, What("a number, true or false")]
Window = Annotated[Text | list[Number], What("the name of a window or a list of numbers")]
Batches = Annotated[
    Amount | Annotated[list[Amount], Len(2, 2)] | Text,
    What("a whole number of at least 0 or a list of two"),
]
Table = Annotated[dict[Text, Text], What("a mapping of text to text")]
Labels = Annotated[Text | dict[Text, Text], What("text or a mapping of text to text")]
Limits = Annotated[dict[Text, Number], What("a mapping of text to numbers")]
Verbose = Annotated[Literal[0, 1, 2, "auto"] | Flag, What("0, 1, 2 or auto")]
Often = Annotated[Literal["epoch"] | Count, What("epoch or a whole number of at least 1")]
Backup = Annotated[Often | Literal[False], What("epoch, a whole number of at least 1 or false")]
Update = Annotated[
    Literal["batch", "epoch"] | Count, What("batch, epoch or a whole number of at least 1")
]
Padding = Annotated[Literal["valid", "same", "VALID", "SAME"], What("valid or same")]
CausalPadding = Annotated[
    Literal["valid", "same", "causal", "VALID", "SAME", "CAUSAL"], What("valid, same or causal")
]
Cudnn = Annotated[Literal["auto"] | Flag, What("auto, true or false")]
Curve = Annotated[Literal["ROC", "PR", "roc", "pr"], What("ROC or PR")]
FillMode = Annotated[
    Literal["reflect", "wrap", "constant", "nearest", "mirror"],
    What("reflect, wrap, constant or nearest"),
]
Plain = Annotated[
    Any, AfterValidator(_plain), What("a number, text, true, false, null or a list of them")
]
Application = Annotated[Any, AfterValidator(_application)]
EpochFormula = Annotated[Any, AfterValidator(_in_epoch)]
# What a column of a file holds: the samples' stand-ins are made from it.
Stored = Literal[
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
    "float32", "float64",
]  # fmt: skip
Between = Annotated[dict[Literal["from", "to"], Real], Len(2, 2), AfterValidator(_rising)]
Stack = Annotated[
    dict[Literal["shape", "dtype", "from", "to"], Counts | Stored | Real], AfterValidator(_array)
]
Column = Annotated[
    Literal["number", "integer", "date", "text"]
    | Annotated[list[Text | Real | Flag], Len(1)]
    | Annotated[dict[Literal["classes"], Several], Len(1, 1)]
    | Between
    | Stack,
    What(
        "number, integer, date, text, a list of values, {from: 0, to: 10}, {classes: 10} "
        "or {shape: [28, 28], dtype: uint8}"
    ),
]
Columns = Annotated[dict[Text, Column], Len(1), BeforeValidator(_mapping)]
Above0 = Annotated[Real, Gt(0), What("a number above 0")]
Inner = Annotated[Real, Gt(0), Lt(1), What("a number between 0 and 1")]
Extent = Annotated[
    Count | Annotated[list[Count], Len(2, 2)], AfterValidator(_pair),
    What("a whole number of at least 1 or a list of two, height and width"),
]  # fmt: skip
Indices = Annotated[list[Integer], Len(1), What("a list of whole numbers")]
Names = Annotated[list[Text], Len(1), What("a list of texts")]
Picked = Annotated[
    Annotated[list[Text], Len(1)] | Annotated[list[Amount], Len(1)],
    What("a list of columns, all by name or all by number"),
]
Header = Annotated[bool, Strict(), AfterValidator(_header), What("true or false")]
Cell = Annotated[Flag | Number | Text, What("text, a number, true or false")]
Missing = Annotated[Text | Number | list[Text | Number], What("text, a number or a list of them")]
ColumnType = Annotated[
    Literal["str", "category", "bool", "int32", "int64", "float32", "float64"],
    What("str, category, bool, int32, int64, float32 or float64"),
]
ColumnTypes = Annotated[
    ColumnType | dict[Text, ColumnType],
    What("a type such as float32 or a mapping of columns to types"),
]
Values = Annotated[
    dict[Text, Cell | None], AfterValidator(_by_number), What("a mapping of old values to new ones")
]
Filling = Annotated[
    Number | Text | dict[Text, Number | Text],
    What("text, a number or a mapping of columns to one of them"),
]
Part = dict[Literal["shape", "classes", "below"], Count | list[Count]]
Parts = Annotated[
    dict[Name, Part], Len(1), What("a mapping of names to `shape`, `classes` or `below` of each")
]
Feature = (
    Literal["float", "float_normalized", "integer_categorical", "string_categorical"]
    | Annotated[
        dict[Literal["float_discretized", "integer_hashed", "string_hashed"], Count], Len(1, 1)
    ]
)
Features = Annotated[
    dict[Text, Feature], Len(1),
    What(
        "a mapping of columns to float, float_normalized, integer_categorical, "
        "string_categorical, {float_discretized: 10}, {integer_hashed: 32} or {string_hashed: 32}"
    ),
]  # fmt: skip
Crosses = Annotated[
    list[Annotated[list[Text], Len(2)]], What("a list of lists, each of two columns or more")
]
NotInASpec = Annotated[Any, BeforeValidator(_unwritable)]

Activation = use("activations", null=True)
Initializer = use("initializers", null=True)
Regularizer = use("regularizers", null=True)
Constraint = use("constraints", null=True)
Layer = use("layers", words=False)

# A name alone holds for every class; `Class.name` or `family.name` goes before it. A family with
# a row `family.*` takes what it has no row of its own for from there.
ROWS: tuple[tuple[Any, str], ...] = (
    (Flag, """add_history add_progbar all_ops amsgrad antialias append apply_class_balancing
        autocast center centered crop_to_aspect_ratio cycle delete_checkpoint double_checkpoint
        exclude_embeddings expand_dims from_logits from_sorted_ids go_backwards
        include_preprocessing include_top invert keepdims mask_zero minimalistic multi_label
        nesterov normalize optional pad_to_aspect_ratio pad_to_max_tokens periodic power_to_db
        raise_error relative_step remove_diagonal renorm reset_after
        restore_best_weights return_sequences return_state save_best_only save_on_background
        save_weights_only scale send_as_json sparse_y_pred sparse_y_true staircase stateful
        swap_on_epoch synchronized tie_weights trainable unit_forget_bias unroll use_bias use_ema
        use_gate use_scale write_graph write_images write_steps_per_second
        zero_output_for_mask"""),
    (maybe(Flag), "flash_attention ragged sparse"),
    (Count, """bins chain_depth columns count depth_multiplier dynamic_growth_steps frame_length
        groups head_dim height k key_dim max_number n ns_steps num_chains num_heads
        num_key_value_heads num_mel_bins num_query_heads num_thresholds power_iterations rows
        sampling_rate sequence_stride width"""),
    (maybe(Count), """batch_size ema_overwrite_frequency fft_length frame_step
        gptq_unpacked_column_size lora_rank max_to_keep max_tokens num_bins output_sequence_length
        sequence_length sliding_window top_k value_dim"""),
    (Units, "classes filters input_dim num_classes output_dim units ops.num_classes"),
    (maybe(Units), "num_labels num_tokens"),
    (maybe(Count), "one_hot.num_classes"),
    (Amount, """cooldown embeddings_freq histogram_freq num_oov_indices num_ops num_regressors
        patience start_from_epoch warmup_steps"""),
    (maybe(Amount), "class_id"),
    (maybe(Several), "gradient_accumulation_steps"),
    (Integer, "GroupNormalization.groups"),
    (maybe(Integer), "ignore_class seed"),
    (Number, """adam_lr_ratio alpha beta beta_2_decay clip_limit clip_threshold decay_rate
        decay_steps delta end_learning_rate epsilon epsilon_1 epsilon_2 first_decay_steps gain gamma
        initial_accumulator_value initial_learning_rate initial_scale learning_rate_power m_mul
        mag_exp margin maxval mean min_delta min_freq min_lr min_power min_value minval muon_a
        muon_b muon_c negative_slope power q ref_power stddev t_mul top_db
        AugMix.factor RandAugment.factor RandomGrayscale.factor ReduceLROnPlateau.factor
        OrthogonalRegularizer.factor RandomPerspective.scale VarianceScaling.scale"""),
    (maybe(Number), """adam_weight_decay baseline clipnorm clipvalue global_clipnorm
        initial_value_threshold logit_soft_cap lora_alpha loss_scale_factor max_freq max_value
        rms_rate threshold warmup_target weight_decay"""),
    (maybe(Float), "F1Score.threshold FBetaScore.threshold"),
    (Float, "FBetaScore.beta"),
    (NonZero, "by"),
    (Weight, "l1 l2 l1_regularization_strength l2_regularization_strength "
        "l2_shrinkage_regularization_strength"),
    (Fraction, """adam_beta_1 adam_beta_2 beta_1 beta_2 dropout dropout_rate ema_momentum
        label_smoothing momentum precision rate recall recurrent_dropout renorm_momentum rho
        sensitivity specificity GaussianNoise.stddev"""),
    (FloatFraction, "SGD.momentum"),
    (maybe(Fractions), "thresholds"),
    (Sizes, "dilation_rate kernel_size pool_size size"),
    (maybe(Sizes), "ngrams strides"),
    (maybe(Amounts), "output_padding"),
    (OpenSizes, "output_size"),
    (maybe(OpenSizes), "output_shape"),
    (Margins, """cropping ZeroPadding1D.padding ZeroPadding2D.padding ZeroPadding3D.padding"""),
    (Axes, "axes"),
    (maybe(Axes), "attention_axes axis input_axes output_axes salt shared_axes"),
    (Counts, "dims reshape.shape"),
    (ClassIds, "target_class_ids"),
    (maybe(Shape), "batch_shape input_shape noise_shape shape"),
    (Target, "target_shape"),
    (List, "boundaries values"),
    (maybe(List), "bin_boundaries idf_weights label_weights"),
    (Numbers, "offset Rescaling.scale CategoricalFocalCrossentropy.alpha"),
    (maybe(Numbers), "fill_value"),
    (maybe(Array), "variance Normalization.mean"),
    (Pair, "value_range"),
    (Range, """addition_factor factor height_factor sigma threshold_factor x_factor y_factor
        RandomElasticTransform.scale RandomErasing.scale"""),
    (maybe(Range), "brightness_factor contrast_factor hue_factor saturation_factor width_factor"),
    (Scalar, "value"),
    (Text, """call_endpoint encoding equation field filepath monitor path root separator"""),
    (Inside, "backup_dir directory filename log_dir ModelCheckpoint.filepath"),
    (maybe(Text), """bias_axes call_training_endpoint optimizers.name schedules.name losses.name
        metrics.name"""),
    (maybe(Texts), "exclude_layers"),
    (Texts, "metric_names"),
    (Picture, "file"),
    (Diagram, "plot_model_svg.file"),
    (Saved, "save.file load_model.file"),
    (Weights, "save_weights.file load_weights.file"),
    (Inside, "export_model.folder"),
    (words("tf_saved_model", "onnx", "litert", "openvino"), "export_model.format"),
    (words("gray_r", "gray", "viridis"), "cmap"),
    (Text, """xlabel ylabel plot_latent.layer plot_decoded.layer plot_variations.layer
        plot_feature_maps.layer plot_filters.layer"""),
    (maybe(Text), "print_layers.layer grad_cam.layer plot_learning_rate.variant"),
    (Amount, """predict_one.index roll_out.index grad_cam.index plot_feature_maps.index
        plot_variations.index
        plot_series.column plot_histogram.column plot_forecast.column print_baseline.column
        plot_anomalous_steps.column
        plot_series.start plot_forecast.start"""),
    (maybe(Count), "plot_history.mark plot_series.stop plot_forecast.stop "
        "PositionEmbedding.max_length"),
    (Count, "roll_out.steps"),
    (Fraction, """quantile print_predictions.threshold plot_masks.threshold
        print_confusion_matrix.threshold plot_confusion_matrix.threshold
        print_classification_report.threshold"""),
    (Thresholds, "print_thresholds.thresholds"),
    (Weight, "Sampling.weight"),
    (maybe(Token), "mask_token mask_value oov_token"),
    (maybe(Tokens), "vocabulary"),
    (maybe(Window), "window"),
    (maybe(Table), "headers"),
    (maybe(Labels), "embeddings_metadata"),
    (maybe(Limits), "renorm_clipping"),
    (Name | None, "layers.name applications.name"),
    (maybe(Dtype), "dtype reverse_dtype ops.dtype"),
    (Dtype, "vocabulary_dtype"),
    (Batches, "profile_batch"),
    (Verbose, "verbose"),
    (Often, "save_freq"),
    (Backup, "BackupAndRestore.save_freq"),
    (Update, "update_freq"),
    (Padding, "padding"),
    (CausalPadding, "Conv1D.padding"),
    (Cudnn, "use_cudnn"),
    (Curve, "curve"),
    (FillMode, "fill_mode"),
    (words("channels_last", "channels_first", None), "data_format"),
    (words("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"), "interpolation"),
    (words("micro", "macro", "weighted", None), "average"),
    (words("avg", "max", None), "pooling"),
    (words("imagenet", None), "applications.weights"),
    (words("uniform_average", "variance_weighted_average", None), "class_aggregation"),
    (words("interpolation", "minoring", "majoring"), "summation_method"),
    (words("truncated_normal", "untruncated_normal", "normal", "uniform"), "distribution"),
    (words("sum", "mul", "concat", "ave", None), "merge_mode"),
    (words("auto", "min", "max"), "mode"),
    (words("horizontal", "vertical", "horizontal_and_vertical"), "RandomFlip.mode"),
    (words("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "STFTSpectrogram.mode"),
    (words("fan_in", "fan_out", "fan_avg"), "VarianceScaling.mode"),
    (words("rows", "columns"), "OrthogonalRegularizer.mode"),
    (words("floormod", "farmhash"), "oov_method"),
    (words("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"), "output_mode"),
    (words("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None),
        "reduction"),
    (words("density", "spectrum", None), "scaling"),
    (words("dot", "concat"), "score_mode"),
    (words("real", "imag"), "side"),
    (words("whitespace", "character", None), "split"),
    (words("lower_and_strip_punctuation", "lower", "strip_punctuation", None), "standardize"),
    # Of the functions in idioms: datasets, steps for tables and arrays, scalers.
    (Flag, "ascending skip_spaces with_centering with_mean with_scaling with_std"),
    (Header, "header"),
    (Count, """centers depth features length samples classification.classes datasets.test
        datasets.train discs.size streams.batch_size"""),
    (maybe(Count), "datasets.below datasets.classes maxlen max_length num_words tables.rows"),
    (Amount, """index_from oov_char skip_rows skip_top datasets.seed pad_images.margin series.seed
        streams.seed"""),
    (maybe(Amount), "start_char arrays.seed columns.seed"),
    (Integer, "expand_dims.axis"),
    (maybe(Integer), "squeeze.axis"),
    (Indices, "select.columns"),
    (Number, "amplitude base high limit low trend add_noise.stddev"),
    (maybe(Number), "filter_rows.above filter_rows.below clip_column.high clip_column.low"),
    (Number, "columns.offset"),
    (Weight, "spread discs.noise seasonal.noise"),
    (maybe(Weight), "noise"),
    (Above0, "period reach"),
    (Fraction, "audio_folder.test circles.factor image_folder.test text_folder.test"),
    (Inner, "test_split validation"),
    (List, "shares"),
    (Pair, "feature_range quantile_range"),
    (Extent, "image_size resize.size tile_grid_size"),
    (maybe(Extent), "tfds.image_size"),
    (Counts, "synthetic.shape"),
    (Parts, "synthetic_parts.inputs synthetic_parts.outputs"),
    (Text, "column decimal images masks npz.x npz.y prefix streams.train tfds.name tfds.val"),
    (maybe(Text), "characters comment streams.test streams.val"),
    (Names, "one_hot_columns.columns select_columns.columns"),
    (maybe(Names), "keys tables.columns"),
    (Texts, "columns.columns"),
    (maybe(Texts), "drop_missing.columns"),
    (maybe(Picked), "usecols"),
    (maybe(Missing), "missing"),
    (maybe(ColumnTypes), "dtypes"),
    (Table, "names"),
    (Values, "map_values.values replace_values.values"),
    (Filling, "fill_missing.value"),
    (Cell, "is_equal.value"),
    (maybe(Cell), "equals"),
    (Features, "FeatureSpace.features"),
    (Crosses, "FeatureSpace.crosses"),
    (Count, "FeatureSpace.crossing_dim"),
    (words("concat", "dict"), "FeatureSpace.output_mode"),
    (words("fine", "coarse"), "cifar100.label_mode"),
    (words("int", "binary", "categorical", None), "label_mode"),
    (words("rgb", "grayscale", "rgba"), "color_mode"),
    (words("pre", "post"), "truncating pad.padding"),
    (words("small", "large"), "version"),
    (Activation, "activation classifier_activation recurrent_activation"),
    (Initializer, """alpha_initializer beta_initializer bias_initializer depthwise_initializer
        embeddings_initializer gamma_initializer kernel_initializer moving_mean_initializer
        moving_variance_initializer pointwise_initializer recurrent_initializer"""),
    (Regularizer, """activity_regularizer alpha_regularizer beta_regularizer bias_regularizer
        depthwise_regularizer embeddings_regularizer gamma_regularizer kernel_regularizer
        pointwise_regularizer recurrent_regularizer"""),
    (Constraint, """alpha_constraint beta_constraint bias_constraint depthwise_constraint
        embeddings_constraint gamma_constraint kernel_constraint pointwise_constraint
        recurrent_constraint"""),
    (use("schedules", words=False, other=Rate), "learning_rate"),
    (use("optimizers", words=False), "inner_optimizer"),
    (Layer, "layer"),
    (use("layers", words=False, null=True), "backward_layer"),
    (use("layers", words=False, other=many("layers")), "cell"),
    (many("layers"), "cells layers"),
    (many("callbacks") | None, "callbacks"),
    (Plain, "ops.*"),
    (EpochFormula, "schedule"),
    (NotInASpec, """arguments call_fn fn function init_fn input_tensor mask method model module
        native_serialization_platforms on_epoch_begin on_epoch_end on_train_batch_begin
        on_train_batch_end on_train_begin on_train_end optimizer_map params quantization_config
        state tensor variables weights"""),
)  # fmt: skip

KINDS: dict[str, Any] = {name: kind for kind, names in ROWS for name in names.split()}
