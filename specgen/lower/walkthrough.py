"""Shows -> the statements that print or draw something."""

import ast

from specgen import formula, idioms
from specgen.lower.value import inline, value
from specgen.plan import LEAVES, Step, metric_names, texts
from specgen.program import assign, call, literal, name, path, unplaced
from specgen.spec import Spec


def show(spec: Spec, step: Step) -> list[ast.stmt]:
    """What a step of the walkthrough shows."""
    written = _FORMULAS.get(step.name)
    return written(spec, step) if written else _idiom(spec, step)


def _print(spec: Spec, step: Step) -> list[ast.stmt]:
    text = step.call.arguments["text"]
    line = formula.line(text, _known(spec), lambda tree: _scores(spec, tree))
    return [ast.Expr(call("print", line))]


def _shape_of(spec: Spec, step: Step) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for text in texts(step.call):
        array = _scores(spec, formula.formula(text, _known(spec)))
        shape = ast.Attribute(array, "shape", ast.Load())
        out.append(ast.Expr(call("print", literal(f"{text.strip()}:"), shape)))
    return out


_FORMULAS = {"print": _print, "shape_of": _shape_of}


def _idiom(spec: Spec, step: Step) -> list[ast.stmt]:
    """A call of a carried function, or the expression that stands for it."""
    idiom = idioms.family("shows")[step.name]
    there = [n for n in idiom.optional if n != "class_names" or spec.data.class_names]
    variables = (*idiom.variables, *there)
    given = {
        key: value(item, spec.origin, (*step.path, step.name, key))
        for key, item in step.call.arguments.items()
    }
    if idiom.inline is not None:
        expression = inline(idiom, given)
    else:
        expression = ast.Call(
            path(step.name),
            [name(n) for n in variables],
            [ast.keyword(key, item) for key, item in given.items()],
        )
    leaves = LEAVES.get(step.name)
    return [assign(leaves[0], expression) if leaves else ast.Expr(expression)]


def _known(spec: Spec) -> tuple[str, ...]:
    return (*idioms.VARIABLES, *metric_names(spec))


def _scores(spec: Spec, tree: ast.expr) -> ast.expr:
    """The formula with `accuracy` read as `scores["accuracy"]`."""
    rewritten: ast.expr = _Scores(metric_names(spec)).visit(tree)
    return unplaced(rewritten)


class _Scores(ast.NodeTransformer):
    def __init__(self, metrics: tuple[str, ...]) -> None:
        self.metrics = metrics

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.metrics:
            return node
        return ast.Subscript(name("scores"), ast.Constant(node.id), ast.Load())
