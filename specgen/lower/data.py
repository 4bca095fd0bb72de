"""`data:` -> the statements that load, divide and prepare what the model learns from."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from specgen import library, standin
from specgen.checks.checked import Checked
from specgen.facts.plan import uses
from specgen.facts.units import scaled
from specgen.facts.variables import loaded as loaded_by
from specgen.facts.variables import prepared
from specgen.language.calls import Call
from specgen.language.spec import Spec
from specgen.language.spec.data import Data
from specgen.language.spec.fetch import Fetch
from specgen.lower.division import divided, merged
from specgen.lower.steps import augmented, mapped, stepped
from specgen.lower.table import by_number, columns, transformed
from specgen.lower.values import apply, arguments, named, piped
from specgen.lower.windows import batched, pieces
from specgen.program.ast_nodes import (
    assign,
    call,
    literal,
    mark,
    name,
    pairs,
    store,
    unplaced,
)


def load(checked: Checked, sample: bool = False) -> list[ast.stmt]:
    """The download, if any, and the assignment of what the dataset's loader returns.

    sample: load the files that stand in for the data, which lie beside the script.
    """
    data, span = checked.spec.data, checked.span(("data", "load"))
    own = data.load.entry.own
    out = [*_downloads(checked, sample), *_sources(checked)]
    dataset = standin.local(data.load) if sample else data.load
    swapped = standin.swapped(checked.spec) if sample else None
    made = _swapped(checked, dataset, *swapped) if swapped else _loader(checked, dataset)
    words = [word for word in loaded_by(checked.spec) if word not in data.sources]
    if isinstance(made, ast.Tuple):  # an inlined loader of several things
        rows = zip(words, made.elts, strict=True)
        return [*out, *(mark(assign(word, item), span) for word, item in rows)]
    target: ast.expr = pairs(("x_train", "y_train"), ("x_test", "y_test"))
    if data.family not in ("datasets", "code") or (own and own.leaves):
        target = store(*words)
    out.append(mark(ast.Assign([target], made, lineno=0), span))
    if data.class_names and data.family == "streams" and not (swapped or _names_classes(data)):
        named = checked.span(("data", "class_names"))
        out.append(mark(assign("class_names", literal(data.class_names)), named))
    return out


def fetched(data: Data, sample: bool) -> Sequence[Fetch]:
    """What is downloaded: on a sample only what nothing stands in for."""
    return standin.downloaded(data) if sample else data.fetch


def _downloads(checked: Checked, sample: bool) -> Iterator[ast.stmt]:
    """`keras.utils.get_file` with the folder beside the script as its cache."""
    data = checked.spec.data
    for wanted in fetched(data, sample):
        folder = wanted.folder.rstrip("/")
        outer, _, last = folder.rpartition("/")
        given: dict[str, str | bool] = {"origin": wanted.url}
        given |= {"file_hash": wanted.sha256} if wanted.sha256 else {}
        given |= {"extract": True} if wanted.unpacked else {}
        given |= {"cache_dir": ".", "cache_subdir": outer if wanted.unpacked else folder}
        called = literal(last if wanted.unpacked else wanted.file)
        values = {key: literal(value) for key, value in given.items()}
        got = ast.Expr(call("keras.utils.get_file", called, **values))
        yield mark(got, checked.span(("data", "fetch", data.fetch.index(wanted))))


def _sources(checked: Checked) -> Iterator[ast.stmt]:
    """Further files, each read under its name."""
    for word, source in checked.spec.data.sources.items():
        trail = ("data", "sources", word)
        function = library.family("sources")[source.entry.name]
        read = apply(function, None, named(source, checked.document, trail))
        yield mark(assign(word, read), checked.span(trail))


def _loader(checked: Checked, dataset: Call) -> ast.expr:
    """The call that loads the dataset: of a function of the library, or of the author's own."""
    data, trail = checked.spec.data, ("data", "load")
    if data.load.entry.own:
        positional, rest = arguments(dataset, checked.document, trail)
        return call(dataset.entry.path, *positional, **rest)
    function = library.family(data.family)[dataset.entry.name]
    given = by_number(dataset, named(dataset, checked.document, trail), data, read=True)
    if data.class_names and data.family == "streams" and _names_classes(data):
        given["class_names"] = literal(data.class_names)
    return apply(function, None, given)


def _names_classes(data: Data) -> bool:
    """Whether the dataset is told the names of the classes."""
    known = library.family("streams").get(data.load.entry.name)
    return known is not None and "class_names" in known.parameters


def _swapped(checked: Checked, dataset: Call, reader: str, file: str) -> ast.expr:
    """The call that loads a file in place of what the dataset would fetch."""
    if checked.spec.data.family != "streams":
        return call(reader, literal(file))
    given = {"batch_size": literal(dataset.arguments.get("batch_size", 32))}
    if checked.spec.data.class_names:
        given["class_names"] = literal(checked.spec.data.class_names)
    return call(reader, literal(file), **given)


def prepare(checked: Checked) -> list[ast.stmt]:
    """Columns, division, steps, windows, copies, batches: in this order, if there are any."""
    data = checked.spec.data
    if data.family == "streams":
        return [*mapped(checked), *_batches(checked), *augmented(checked)]
    fitted = [*transformed(checked), *stepped(checked, "x", data.x)]
    if data.labelled:
        fitted += stepped(checked, "y", data.y)
    parts = [*divided(checked)]
    out = [*columns(checked), *merged(checked)]
    out += [*fitted, *parts] if data.prepared else [*parts, *fitted]
    out += [*pieces(checked), *_paired(checked)]
    if not data.labelled:
        out += stepped(checked, "y", data.y)
    if data.reconstruct:
        span = checked.span(("data", "reconstruct"))
        if "labels_test" in prepared(checked.spec) and uses(checked.spec, ["labels_test"]):
            out.append(mark(assign("labels_test", name("y_test")), span))
        if uses(checked.spec, ["y_scaler", "in_units("]) and scaled(data) and not data.windows:
            out.append(mark(assign("y_scaler", name("x_scaler")), span))
        out += [mark(assign(f"y_{part}", name(f"x_{part}")), span) for part in data.parts]
        out += stepped(checked, "x", data.noise, "noise")
    return [*out, *_batches(checked), *augmented(checked)]


def _paired(checked: Checked) -> Iterator[ast.stmt]:
    wanted = checked.spec.data.pairs
    if wanted is None:
        return
    span = checked.span(("data", "pairs"))
    for part in checked.spec.data.parts:
        x, y = f"x_{part}", f"y_{part}"
        given = {"count": literal(wanted.count), "seed": literal(wanted.seed)}
        made = call("make_pairs", name(x), name(y), **given)
        yield mark(ast.Assign([store(x, y)], made, lineno=0), span)


def _batches(checked: Checked) -> Iterator[ast.stmt]:
    """Batches of tf.data; only those for training are shuffled and repeated."""
    pipeline = checked.spec.data.pipeline
    if pipeline is None:
        return
    if checked.spec.data.cut_late:
        yield from batched(checked)
        return
    for part in checked.spec.data.parts:
        keys = ["batch_size", "cache"] + (["shuffle", "repeat"] if part == "train" else [])
        given = {key: value for key in keys if (value := getattr(pipeline, key))}
        if checked.spec.data.family == "streams":
            made = piped(name(f"{part}_data"), given)
        else:
            made = _sliced(checked, part, given)
        yield mark(assign(f"{part}_data", made), checked.span(("data", "pipeline")))


def _sliced(checked: Checked, part: str, given: dict[str, Any]) -> ast.expr:
    """The batches of two arrays. A list of them, as code may load one, would become one tensor."""
    x, y = name(f"x_{part}"), name(f"y_{part}")
    if checked.spec.data.load.entry.own:
        return call("make_dataset", x, y, **{key: literal(value) for key, value in given.items()})
    listed = bool(checked.spec.data.pairs)
    rows = ast.Tuple([call("tuple", x) if listed else x, y], ast.Load())
    made: ast.expr = call("tf.data.Dataset.from_tensor_slices", rows)
    order = ("cache", "shuffle", "batch", "repeat")
    settings = {"batch" if key == "batch_size" else key: value for key, value in given.items()}
    return piped(made, {key: settings[key] for key in order if key in settings})


def definitions(spec: Spec) -> dict[str, ast.stmt]:
    """The variables that stand for facts of the data, and the statement that sets each."""
    data = spec.data
    last = data.parts[-1]
    words = (f"x_{last}", f"y_{last}")
    pair = ast.Assign([store(*words)], call("gather", name(f"{last}_data")), lineno=0)
    gathered: dict[str, ast.stmt] = dict.fromkeys(words, pair)
    if data.family == "streams":
        count = assign("num_classes", call("len", name("class_names")))
        return {"num_classes": count, **gathered}
    counted = "y_train.shape[1]" if data.one_hot else "int(y_train.max()) + 1"
    number = unplaced(ast.parse(counted, mode="eval").body)
    out: dict[str, ast.stmt] = {"num_classes": assign("num_classes", number)}
    if data.class_names:
        out["class_names"] = assign("class_names", literal(data.class_names))
    return {**out, **(gathered if data.cut_late else {})}
