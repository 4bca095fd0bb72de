"""`x:`, `y:`, `noise:`, `augment:` -> statements that change arrays, or batches of tf.data."""

import ast
from collections.abc import Iterator

from specgen import idioms
from specgen.catalogue import Keras
from specgen.catalogue.call import Call
from specgen.document import Trail
from specgen.graph import learns
from specgen.lower.value import apply, named, value
from specgen.program import assign, call, literal, mark, name, snake
from specgen.spec import Spec


def stepped(spec: Spec, axis: str, steps: list[Call], key: str = "") -> list[ast.stmt]:
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
        expression = call(step.entry.path, operand, **named(step, spec.origin, trail))
    else:
        idiom = idioms.family("steps")[step.entry.name]
        expression = apply(idiom, operand, named(step, spec.origin, trail))
    return mark(expression, spec.origin.span(trail))


def _fit(spec: Spec, axis: str, step: Call, trail: Trail) -> Iterator[ast.stmt]:
    """A scaler or a layer: made, fitted to the training part, applied to every part."""
    train, *others = [f"{axis}_{part}" for part in spec.data.parts]
    scaler = idioms.family("scalers").get(step.entry.name)
    if scaler:
        word = f"{axis}_scaler"
        yield assign(word, apply(scaler, None, named(step, spec.origin, trail)))
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


def mapped(spec: Spec) -> Iterator[ast.stmt]:
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


def augmented(spec: Spec) -> Iterator[ast.stmt]:
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
