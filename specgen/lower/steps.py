"""`x:`, `y:`, `noise:`, `augment:` -> statements that change arrays, or batches of tf.data."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from specgen import catalogue, library
from specgen.checks.checked import Checked
from specgen.facts.carriers import counts
from specgen.facts.learning import is_object, learns
from specgen.language.calls import Call
from specgen.language.entries import BLOCK, PREPROCESS, Own
from specgen.language.families import OPERAND
from specgen.language.spec.data import Data
from specgen.lower.values import apply, named, value
from specgen.program.ast_nodes import assign, call, literal, mark, name, unplaced
from specgen.text.document import Trail
from specgen.text.prose import joined


def stepped(checked: Checked, axis: str, steps: list[Call], key: str = "") -> list[ast.stmt]:
    """The steps: runs of functions as one statement for each array, fitted ones by themselves."""
    out: list[ast.stmt] = []
    key = key or axis
    arrays = _arrays(checked.spec.data, axis, key)
    for first, group in _groups(steps):
        begun = len(out)
        trail: Trail = ("data", key, first)
        if is_object(group[0]):
            out += [mark(s, checked.span(trail)) for s in _fit(checked, arrays, group[0], trail)]
        else:
            out += [_chain(checked, array, group, ("data", key), first) for array in arrays]
        if comment := group[0].beside.remark:
            out[begun].comment = comment  # type: ignore[attr-defined]
    return out


def brought(checked: Checked, word: str, rows: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
    """What was prepared for the inputs, done to further rows: statements, and what they end in.

    word: a variable for what is between two statements. Nothing is fitted anew.
    """
    data, words = checked.spec.data, _layer_names(checked) if checked.spec.data.streams else {}
    out: list[ast.stmt] = []
    made = call("preprocessor.transform", rows) if data.prepare else rows
    for index, step in enumerate(data.x):
        if step.entry.name in library.family("scalers"):
            made = call("x_scaler.transform", made)
        elif is_object(step):
            owner = words.get(("x", index), catalogue.snake_case(step.entry.name))
            own = step.entry.own
            by = f"{owner}.transform" if own and "transform" in own.methods else owner
            made = call(by, made)
            made = made if own and not own.layer else call("keras.ops.convert_to_numpy", made)
        else:
            if _repeats(step):
                out.append(assign(word, made))
                made = name(word)
            made = _applied(checked, step, made, ("data", "x", index))
    return out, made


def _arrays(data: Data, axis: str, key: str) -> list[str]:
    """What the steps are applied to: each part, or the whole that is divided later."""
    whole = axis in data.prepared and key != "noise"
    return [axis] if whole else [f"{axis}_{part}" for part in data.parts]


def _begins(step: Call) -> bool:
    """Whether a step starts a statement: it has a comment, or names what it works on twice."""
    return bool(step.beside.remark) or _repeats(step)


def _repeats(step: Call) -> bool:
    """Whether the step's expression names what it works on more than once."""
    function = library.family("steps").get(step.entry.name)
    named = ast.walk(function.inline) if function and function.inline is not None else ()
    return len([n for n in named if isinstance(n, ast.Name) and n.id == OPERAND]) > 1


def _groups(steps: list[Call]) -> list[tuple[int, list[Call]]]:
    """Runs of steps that share a statement, each with the index of its first step."""
    out: list[tuple[int, list[Call]]] = []
    for index, step in enumerate(steps):
        before = out[-1][1][-1] if out else None
        if (
            before is None
            or _begins(step)
            or is_object(step)
            or is_object(before)
            or counts(before)
        ):
            out.append((index, []))
        out[-1][1].append(step)
    return out


def _chain(checked: Checked, array: str, steps: list[Call], trail: Trail, first: int) -> ast.stmt:
    expression: ast.expr = name(array)
    axis, _, part = array.partition("_")
    width = ast.parse(f"{axis}_train.shape[-1]", mode="eval").body
    told = None if part in ("", "train") else unplaced(width)
    for index, step in enumerate(steps, first):
        expression = _applied(checked, step, expression, (*trail, index), told)
    return mark(assign(array, expression), checked.span((*trail, first)))


def _applied(
    checked: Checked, step: Call, operand: ast.expr, trail: Trail, told: ast.expr | None = None
) -> ast.expr:
    """A step's function on an operand. told: how many classes there are, for one that counts."""
    if step.entry.role is PREPROCESS:
        path = catalogue.preprocessing(step.arguments["application"])
        expression: ast.expr = call(str(path), operand)
    elif step.entry.role is BLOCK:
        expression = call(step.entry.path, operand, **named(step, checked.document, trail))
    else:
        function = library.family("steps")[step.entry.name]
        given = named(step, checked.document, trail)
        if told and counts(step):
            given = {**given, **dict.fromkeys(function.optional, told)}
        expression = apply(function, operand, given)
    return mark(expression, checked.span(trail))


def _fit(checked: Checked, arrays: Sequence[str], step: Call, trail: Trail) -> Iterator[ast.stmt]:
    """A scaler or a layer: made, fitted to the first array, applied to all."""
    train, *others = arrays
    scaler = library.family("scalers").get(step.entry.name)
    if scaler:
        word = f"{train[0]}_scaler"
        yield assign(word, apply(scaler, None, named(step, checked.document, trail)))
        for array in (train, *others):
            method = "fit_transform" if array == train else "transform"
            yield assign(array, call(f"{word}.{method}", _rows(checked.spec.data, array)))
        return
    word = catalogue.snake_case(step.entry.name)
    yield assign(word, value(step, checked.document, trail))
    own = step.entry.own
    if own and "transform" in own.methods:
        yield from _fitted(word, own, (train, *others))
        return
    if learns(step):
        yield ast.Expr(call(f"{word}.adapt", name(train)))
    for array in (train, *others):
        made = call(word, name(array))
        plain = own and not own.layer
        yield assign(array, made if plain else call("keras.ops.convert_to_numpy", made))


def _fitted(word: str, own: Own, arrays: Sequence[str]) -> Iterator[ast.stmt]:
    """A class of the author's with `fit` and `transform`, or with `fit_transform`."""
    first, *rest = [name(array) for array in arrays]
    if "fit_transform" in own.methods:
        yield assign(first.id, call(f"{word}.fit_transform", first))
    else:
        yield ast.Expr(call(f"{word}.fit", first))
        rest = [first, *rest]
    for array in rest:
        yield assign(array.id, call(f"{word}.transform", array))


def _rows(data: Data, array: str) -> ast.expr:
    """The array as a scaler wants it, a row for each sample: labels may be a number for each."""
    if array[0] == "x" or (data.windows and not data.labelled) or len(data.target or ()) > 1:
        return name(array)
    return call(f"{array}.reshape", call("len", name(array)), literal(-1))


def mapped(checked: Checked) -> Iterator[ast.stmt]:
    """Steps for batches: `train_data = train_data.map(lambda x, y: (x / 255, y))`."""
    data, words = checked.spec.data, _layer_names(checked)
    for (axis, index), word in words.items():
        steps: list[Call] = getattr(data, axis)
        step, trail = steps[index], ("data", axis, index)
        span = checked.span(trail)
        made = mark(assign(word, value(step, checked.document, trail)), span)
        made.comment = step.beside.remark  # type: ignore[attr-defined]
        yield made
        if learns(step):
            seen = call("train_data.map", _lambda(_batched(checked, axis, steps[:index], words)))
            yield mark(ast.Expr(call(f"{word}.adapt", seen)), span)
    both = (*data.x, *data.y)
    remarks = [s.beside.remark for s in both if s.beside.remark and not is_object(s)]
    for part in data.parts if both else ():
        pair = [_batched(checked, axis, getattr(data, axis), words) for axis in "xy"]
        changed = assign(
            f"{part}_data", call(f"{part}_data.map", _lambda(ast.Tuple(pair, ast.Load())))
        )
        changed.comment = joined(remarks) if part == "train" else ""  # type: ignore[attr-defined]
        yield mark(changed, checked.span(("data", "x" if data.x else "y")))


def _layer_names(checked: Checked) -> dict[tuple[str, int], str]:
    """A variable for each layer among the steps: of two of a class, the second has a number."""
    out: dict[tuple[str, int], str] = {}
    for axis in "xy":
        for index, step in enumerate(getattr(checked.spec.data, axis)):
            if is_object(step):
                word = catalogue.snake_case(step.entry.name)
                count = sum(re.sub(r"_\d+$", "", other) == word for other in out.values())
                out[axis, index] = f"{word}_{count + 1}" if count else word
    return out


def _batched(
    checked: Checked, axis: str, steps: list[Call], words: Mapping[tuple[str, int], str]
) -> ast.expr:
    """What the steps make of a batch's inputs or targets."""
    made: ast.expr = name(axis)
    for index, step in enumerate(steps):
        if is_object(step):
            made = call(words[axis, index], made)
        else:
            count = call("len", name("class_names"))
            made = _applied(checked, step, made, ("data", axis, index), count)
    return made


def augmented(checked: Checked) -> Iterator[ast.stmt]:
    if not checked.spec.data.augment:
        return
    trail: Trail = ("data", "augment")
    layers = [
        value(a, checked.document, (*trail, i)) for i, a in enumerate(checked.spec.data.augment)
    ]
    span = checked.span(trail)
    made = call("keras.Sequential", ast.List(layers, ast.Load()))
    yield mark(assign("augmentation", made), span)
    if checked.spec.data.augment_masks:
        varied: ast.expr = call("vary_both", name("augmentation"), name("x"), name("y"))
    else:
        alone = call("augmentation", name("x"), training=literal(True))
        varied = ast.Tuple([alone, name("y")], ast.Load())
    changed = call("train_data.map", _lambda(varied))
    yield mark(assign("train_data", changed), span)


def _lambda(body: ast.expr) -> ast.expr:
    words = [ast.arg("x"), ast.arg("y")]
    return ast.Lambda(ast.arguments([], words, None, [], [], None, []), body)
