"""`data:` -> the statements that load and prepare the arrays."""

import ast
from pathlib import Path

from specgen import idioms, resources
from specgen.catalogue.call import Call
from specgen.diagnostics import Diagnostic, SpecError
from specgen.lower.value import inline, value
from specgen.program import assign, call, literal, mark, name, pairs
from specgen.source import Trail
from specgen.spec import Spec


def load(spec: Spec, sample: bool = False) -> list[ast.stmt]:
    """The assignment of the four arrays, from the dataset's loader or from the shipped sample."""
    dataset = spec.data.load
    if sample:
        expression: ast.expr = call("load_sample", literal(files(spec)[0].name))
    else:
        idiom = idioms.family("datasets")[dataset.entry.name]
        expression = inline(idiom, _arguments(spec, dataset, ("data", "load")))
    target = pairs(("x_train", "y_train"), ("x_test", "y_test"))
    return [mark(ast.Assign([target], expression), spec.origin.span(("data", "load")))]


def files(spec: Spec) -> tuple[Path, ...]:
    """The sample files that the program reads. Raises SpecError where none is shipped."""
    dataset = spec.data.load.entry.name
    found = resources.sample(dataset)
    if found is None:
        span = spec.origin.span(("data", "load"))
        raise SpecError(
            [Diagnostic("SG501", f"no sample of {dataset} is shipped", span, "use --data full")]
        )
    return (found,)


def prepare(spec: Spec) -> list[ast.stmt]:
    """The steps, as one statement for each array; a step with a comment begins a new one."""
    out: list[ast.stmt] = []
    for arrays, steps, key in (
        (("x_train", "x_test"), spec.data.x, "x"),
        (("y_train", "y_test"), spec.data.y, "y"),
    ):
        for first, group in _groups(steps):
            out += [_chain(spec, array, group, ("data", key), first) for array in arrays]
            if comment := group[0].about.get("comment"):
                out[-len(arrays)].comment = comment  # type: ignore[attr-defined]
    return out


def definitions(spec: Spec) -> dict[str, ast.stmt]:
    """The variables that stand for facts of the data, and the statement that sets each."""
    columns = ast.Subscript(
        ast.Attribute(name("y_train"), "shape", ast.Load()), literal(1), ast.Load()
    )
    highest = ast.BinOp(call("int", call("y_train.max")), ast.Add(), literal(1))
    out: dict[str, ast.stmt] = {
        "num_classes": assign("num_classes", columns if spec.data.one_hot else highest)
    }
    if spec.data.class_names:
        out["class_names"] = assign("class_names", literal(spec.data.class_names))
    return out


def _groups(steps: list[Call]) -> list[tuple[int, list[Call]]]:
    """Runs of steps that share a statement, each with the index of its first step."""
    out: list[tuple[int, list[Call]]] = []
    for index, step in enumerate(steps):
        if not out or step.about.get("comment"):
            out.append((index, []))
        out[-1][1].append(step)
    return out


def _chain(spec: Spec, array: str, steps: list[Call], trail: Trail, first: int) -> ast.stmt:
    expression: ast.expr = name(array)
    for index, step in enumerate(steps, first):
        idiom = idioms.family("steps")[step.entry.name]
        arguments = _arguments(spec, step, (*trail, index))
        expression = inline(idiom, {**arguments, idioms.OPERAND: expression})
        mark(expression, spec.origin.span((*trail, index)))
    return mark(assign(array, expression), spec.origin.span((*trail, first)))


def _arguments(spec: Spec, given: Call, trail: Trail) -> dict[str, ast.expr]:
    return {key: value(item, spec.origin, trail) for key, item in given.arguments.items()}
