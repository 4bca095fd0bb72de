"""`data:` -> the statements that load, divide and prepare what the model learns from."""

import ast
from collections.abc import Iterator

from specgen import idioms, standin
from specgen.catalogue import Keras
from specgen.catalogue.call import Call
from specgen.document import Trail
from specgen.graph import learns
from specgen.lower.value import apply, arguments, value
from specgen.plan import prepared
from specgen.program import assign, call, literal, mark, name, pairs, snake, store
from specgen.spec import Spec


def load(spec: Spec, sample: bool = False) -> list[ast.stmt]:
    """The download, if any, and the assignment of what the dataset's loader returns.

    sample: load the files that stand in for the data, which lie beside the script.
    """
    data, trail = spec.data, ("data", "load")
    out: list[ast.stmt] = []
    if data.fetch and not sample:
        given = {key: literal(getattr(data.fetch, key)) for key in ("url", "sha256", "folder")}
        fetched = ast.Expr(call("fetch", **given))
        out.append(mark(fetched, spec.origin.span(("data", "fetch"))))
    dataset = standin.local(data.load) if sample else data.load
    if sample and (file := standin.swapped(spec)):
        expression: ast.expr = call("load_sample", literal(file))
        if data.family == "streams":
            size = literal(dataset.arguments.get("batch_size", 32))
            expression = call("load_sample_batches", literal(file), batch_size=size)
            if data.class_names:
                expression.keywords.append(ast.keyword("class_names", literal(data.class_names)))
    elif data.family == "code":
        positional, named = arguments(dataset, spec.origin, trail)
        expression = call(dataset.entry.path, *positional, **named)
    else:
        idiom = idioms.family(data.family)[dataset.entry.name]
        given = _given(spec, dataset, trail)
        labelled = dataset.arguments.get("label_mode", "int") and "class_names" in idiom.parameters
        if data.class_names and data.family == "streams" and labelled:
            given["class_names"] = literal(data.class_names)
        expression = apply(idiom, None, given)
    if data.family in ("datasets", "code"):
        target: ast.expr = pairs(("x_train", "y_train"), ("x_test", "y_test"))
    else:
        target = store(*idioms.SOURCES[data.family])
    span = spec.origin.span(trail)
    if isinstance(expression, ast.Tuple):  # an inlined loader of several things
        loaded = zip(idioms.SOURCES[data.family], expression.elts, strict=True)
        return [*out, *(mark(assign(word, item), span) for word, item in loaded)]
    return [*out, mark(ast.Assign([target], expression, lineno=0), span)]


def prepare(spec: Spec) -> list[ast.stmt]:
    """Columns, division, steps, windows, copies, batches: in this order, if there are any."""
    data = spec.data
    if data.family == "streams":
        return [*_mapped(spec), *_augmented(spec)]
    out = [*_columns(spec), *_divided(spec), *_stepped(spec, "x", data.x)]
    if data.labelled:
        out += _stepped(spec, "y", data.y)
    out += [*_pieces(spec), *_paired(spec)]
    if not data.labelled:
        out += _stepped(spec, "y", data.y)
    if data.reconstruct:
        span = spec.origin.span(("data", "reconstruct"))
        if _looks_at_labels(spec):
            out.append(mark(assign("labels_test", name("y_test")), span))
        out += [mark(assign(f"y_{part}", name(f"x_{part}")), span) for part in data.parts]
        out += _stepped(spec, "x", data.noise, "noise")
    return [*out, *_batches(spec), *_augmented(spec)]


def _looks_at_labels(spec: Spec) -> bool:
    """Whether a show needs the labels, although the inputs are the targets."""
    if "labels_test" not in prepared(spec):
        return False
    steps = [step for chapter in spec.walkthrough for step in chapter.do]
    shows = [idioms.family("shows").get(step.entry.name) for step in steps]
    return any(show and "labels_test" in show.parameters for show in shows) or any(
        "labels_test" in str(step.arguments) for step in steps
    )


def _columns(spec: Spec) -> Iterator[ast.stmt]:
    """A table's steps, and the columns that go in and come out."""
    data = spec.data
    if data.family != "tables":
        return
    for index, step in enumerate(data.table):
        trail: Trail = ("data", "table", index)
        idiom = idioms.family("columns")[step.entry.name]
        expression = apply(idiom, name("table"), _given(spec, step, trail))
        statement = mark(assign("table", expression), spec.origin.span(trail))
        statement.comment = step.about.get("comment", "")  # type: ignore[attr-defined]
        yield statement
    if data.inputs:
        chosen: ast.expr = ast.Subscript(name("table"), _list(data.inputs), ast.Load())
    elif data.target:
        chosen = call("table.drop", columns=_list(data.target))
    else:
        chosen = name("table")
    if not _by_column(spec):
        kept = ast.Attribute(chosen, "to_numpy", ast.Load())
        chosen = ast.Call(kept, [literal("float32")], [])
    yield mark(
        assign("x", chosen),
        spec.origin.span(
            ("data", "inputs" if data.inputs else "target" if data.target else "load")
        ),
    )
    if data.target:
        one = data.target[0] if len(data.target) == 1 else data.target
        column = ast.Subscript(
            name("table"), literal(one) if isinstance(one, str) else _list(one), ast.Load()
        )
        taken = ast.Call(ast.Attribute(column, "to_numpy", ast.Load()), [], [])
        yield mark(assign("y", taken), spec.origin.span(("data", "target")))


def _by_column(spec: Spec) -> bool:
    """Whether the inputs stay a table, for a step that looks at its columns."""
    first = spec.data.x[0].entry.name if spec.data.x else ""
    return first in ("as_columns", "FeatureSpace")


def _list(names: list[str]) -> ast.expr:
    return ast.List([literal(n) for n in names], ast.Load())


def _divided(spec: Spec) -> Iterator[ast.stmt]:
    """Training, validation and test set, by scikit-learn's train_test_split."""
    data = spec.data
    split, whole = data.split, data.family in ("arrays", "tables", "series")
    arrays = ("x", "y") if data.labelled else ("x",)
    span = spec.origin.span(("data", "split"))
    if split and split.merge:
        for array in arrays:
            both = ast.List([name(f"{array}_train"), name(f"{array}_test")], ast.Load())
            yield mark(assign(array, call("np.concatenate", both)), span)
        whole = True
    source = "" if whole else "_train"
    shares = [(p, getattr(split, p)) for p in ("test", "val") if split and getattr(split, p)]
    for part, share in shares:
        target = store(*(f"{array}_{p}" for array in arrays for p in ("train", part)))
        given: dict[str, ast.expr] = {"test_size": literal(share)}
        assert split is not None
        if not split.shuffle:
            given["shuffle"] = literal(False)
        if split.stratify:
            given["stratify"] = name(f"y{source}")
        if split.seed is not None:
            given["random_state"] = literal(split.seed)
        parts = [name(f"{array}{source}") for array in arrays]
        made = call("train_test_split", *parts, **given)
        yield mark(ast.Assign([target], made, lineno=0), span)
        source = "_train"
    if not shares and whole:
        for array in arrays:
            yield mark(assign(f"{array}_train", name(array)), span)


def _stepped(spec: Spec, axis: str, steps: list[Call], key: str = "") -> list[ast.stmt]:
    """The steps: runs of functions as one statement for each array, fitted ones by themselves."""
    out: list[ast.stmt] = []
    key = key or axis
    arrays = [f"{axis}_{part}" for part in spec.data.parts]
    for first, group in _groups(steps):
        begun = len(out)
        trail: Trail = ("data", key, first)
        if _fitted(group[0]):
            out += [mark(s, spec.origin.span(trail)) for s in _fit(spec, axis, group[0], trail)]
        else:
            out += [_chain(spec, array, group, ("data", key), first) for array in arrays]
        if comment := group[0].about.get("comment"):
            out[begun].comment = comment  # type: ignore[attr-defined]
    return out


def _fitted(step: Call) -> bool:
    """Whether a step is an object: a scaler, or a layer of Keras's."""
    return step.entry.name[0].isupper()


def _begins(step: Call) -> bool:
    """Whether a step starts a statement: it has a comment, or names what it works on twice."""
    idiom = idioms.family("steps").get(step.entry.name)
    named = ast.walk(idiom.inline) if idiom and idiom.inline is not None else ()
    uses = [n for n in named if isinstance(n, ast.Name) and n.id == idioms.OPERAND]
    return bool(step.about.get("comment")) or len(uses) > 1


def _groups(steps: list[Call]) -> list[tuple[int, list[Call]]]:
    """Runs of steps that share a statement, each with the index of its first step."""
    out: list[tuple[int, list[Call]]] = []
    for index, step in enumerate(steps):
        if not out or _begins(step) or _fitted(step) or _fitted(out[-1][1][-1]):
            out.append((index, []))
        out[-1][1].append(step)
    return out


def _chain(spec: Spec, array: str, steps: list[Call], trail: Trail, first: int) -> ast.stmt:
    expression: ast.expr = name(array)
    for index, step in enumerate(steps, first):
        expression = _applied(spec, step, expression, (*trail, index))
    return mark(assign(array, expression), spec.origin.span((*trail, first)))


def _applied(spec: Spec, step: Call, operand: ast.expr, trail: Trail) -> ast.expr:
    """A step's function on an operand."""
    if step.entry.role == "preprocess":
        function = Keras().preprocessing(step.arguments["application"])
        expression: ast.expr = call(str(function), operand)
    elif step.entry.role == "block":
        expression = call(step.entry.path, operand, **_given(spec, step, trail))
    else:
        idiom = idioms.family("steps")[step.entry.name]
        expression = apply(idiom, operand, _given(spec, step, trail))
    return mark(expression, spec.origin.span(trail))


def _fit(spec: Spec, axis: str, step: Call, trail: Trail) -> Iterator[ast.stmt]:
    """A scaler or a layer: made, fitted to the training part, applied to every part."""
    train, *others = [f"{axis}_{part}" for part in spec.data.parts]
    scaler = idioms.family("scalers").get(step.entry.name)
    if scaler:
        word = f"{axis}_scaler"
        yield assign(word, apply(scaler, None, _given(spec, step, trail)))
        yield assign(train, call(f"{word}.fit_transform", name(train)))
        for array in others:
            yield assign(array, call(f"{word}.transform", name(array)))
        return
    word = snake(step.entry.name)
    yield assign(word, value(step, spec.origin, trail))
    if learns(step):
        yield ast.Expr(call(f"{word}.adapt", name(train)))
    for array in (train, *others):
        yield assign(array, call("keras.ops.convert_to_numpy", call(word, name(array))))


def _pieces(spec: Spec) -> Iterator[ast.stmt]:
    windows = spec.data.windows
    if windows is None:
        return
    fields = ("length", "horizon", "delay", "stride", "targets", "sequence")
    given = {f: literal(getattr(windows, f)) for f in fields if f in windows.model_fields_set}
    if windows.targets:
        given["targets"] = ast.List([literal(i) for i in windows.targets], ast.Load())
    span = spec.origin.span(("data", "windows"))
    if spec.data.scaled:
        yield mark(assign("y_scaler", name("x_scaler")), span)
    for part in spec.data.parts:
        x, y = f"x_{part}", f"y_{part}"
        if windows.horizon == 0 and not windows.sequence:
            rest = {key: item for key, item in given.items() if key in ("length", "stride")}
            yield mark(assign(x, call("windows_of", name(x), **rest)), span)
        else:
            made = call("make_windows", name(x), **given)
            yield mark(ast.Assign([store(x, y)], made, lineno=0), span)


def _paired(spec: Spec) -> Iterator[ast.stmt]:
    wanted = spec.data.pairs
    if wanted is None:
        return
    span = spec.origin.span(("data", "pairs"))
    for part in spec.data.parts:
        x, y = f"x_{part}", f"y_{part}"
        given = {"count": literal(wanted.count), "seed": literal(wanted.seed)}
        made = call("make_pairs", name(x), name(y), **given)
        yield mark(ast.Assign([store(x, y)], made, lineno=0), span)


def _batches(spec: Spec) -> Iterator[ast.stmt]:
    """tf.data from the arrays; only the training batches are shuffled and repeated."""
    pipeline = spec.data.pipeline
    if pipeline is None:
        return
    span = spec.origin.span(("data", "pipeline"))
    for part in spec.data.parts:
        fields = ["batch_size", "cache"] + (["shuffle", "repeat"] if part == "train" else [])
        given = {f: literal(v) for f in fields if (v := getattr(pipeline, f)) not in (None, False)}
        made = call("make_dataset", name(f"x_{part}"), name(f"y_{part}"), **given)
        yield mark(assign(f"{part}_data", made), span)


def _mapped(spec: Spec) -> Iterator[ast.stmt]:
    """Steps for batches: `train_data = train_data.map(lambda x, y: (x / 255, y))`."""
    x, y = spec.data.x, spec.data.y
    for index, step in enumerate(x):
        if _fitted(step):
            trail: Trail = ("data", "x", index)
            span, word = spec.origin.span(trail), snake(step.entry.name)
            made = mark(assign(word, value(step, spec.origin, trail)), span)
            made.comment = step.about.get("comment", "")  # type: ignore[attr-defined]
            yield made
            if learns(step):
                seen = call("train_data.map", _lambda(_batched(spec, "x", x[:index])))
                yield mark(ast.Expr(call(f"{word}.adapt", seen)), span)
    remarks = [s.about["comment"] for s in (*x, *y) if "comment" in s.about and not _fitted(s)]
    for part in spec.data.parts if x or y else ():
        pair = ast.Tuple([_batched(spec, "x", x), _batched(spec, "y", y)], ast.Load())
        changed = assign(f"{part}_data", call(f"{part}_data.map", _lambda(pair)))
        changed.comment = "\n\n".join(remarks) if part == "train" else ""  # type: ignore[attr-defined]
        yield mark(changed, spec.origin.span(("data", "x" if x else "y")))


def _batched(spec: Spec, axis: str, steps: list[Call]) -> ast.expr:
    """What the steps make of a batch's inputs or targets."""
    made: ast.expr = name(axis)
    for index, step in enumerate(steps):
        if _fitted(step):
            made = call(snake(step.entry.name), made)
        else:
            made = _applied(spec, step, made, ("data", axis, index))
    return made


def _augmented(spec: Spec) -> Iterator[ast.stmt]:
    if not spec.data.augment:
        return
    trail: Trail = ("data", "augment")
    layers = [value(a, spec.origin, (*trail, i)) for i, a in enumerate(spec.data.augment)]
    span = spec.origin.span(trail)
    made = call("keras.Sequential", ast.List(layers, ast.Load()))
    yield mark(assign("augmentation", made), span)
    if spec.data.augment_masks:
        varied: ast.expr = call("vary_both", name("augmentation"), name("x"), name("y"))
    else:
        alone = call("augmentation", name("x"), training=literal(True))
        varied = ast.Tuple([alone, name("y")], ast.Load())
    changed = call("train_data.map", _lambda(varied))
    yield mark(assign("train_data", changed), span)


def _lambda(body: ast.expr) -> ast.expr:
    words = [ast.arg("x"), ast.arg("y")]
    return ast.Lambda(ast.arguments([], words, None, [], [], None, []), body)


def definitions(spec: Spec) -> dict[str, ast.stmt]:
    """The variables that stand for facts of the data, and the statement that sets each."""
    data = spec.data
    columns = ast.Subscript(
        ast.Attribute(name("y_train"), "shape", ast.Load()), literal(1), ast.Load()
    )
    count = ast.BinOp(call("int", call("y_train.max")), ast.Add(), literal(1))
    number: ast.expr = columns if data.one_hot else count
    if data.family == "streams":
        number = call("len", name("class_names"))
    out: dict[str, ast.stmt] = {"num_classes": assign("num_classes", number)}
    if data.class_names and data.family != "streams":
        out["class_names"] = assign("class_names", literal(data.class_names))
    if data.family == "streams":
        last = data.parts[-1]
        gathered = call("gather", name(f"{last}_data"))
        pair = ast.Assign([store(f"x_{last}", f"y_{last}")], gathered, lineno=0)
        out |= {f"x_{last}": pair, f"y_{last}": pair}
    return out


def _given(spec: Spec, given: Call, trail: Trail) -> dict[str, ast.expr]:
    return {key: value(item, spec.origin, trail) for key, item in given.arguments.items()}
