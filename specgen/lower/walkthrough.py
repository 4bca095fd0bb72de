"""Shows -> the statements that print or draw something."""

import ast
from collections.abc import Collection

from specgen import formula, idioms
from specgen.lower.value import in_library, inline, named
from specgen.metrics import metric_names
from specgen.plan import Step, texts
from specgen.program import assign, call, literal, name, unplaced
from specgen.spec import Spec
from specgen.variables import LEAVES


def show(spec: Spec, step: Step, there: Collection[str]) -> list[ast.stmt]:
    """What a step of the walkthrough shows. there: the variables that the script has by then."""
    written = _FORMULAS.get(step.name)
    return written(spec, step) if written else _idiom(spec, step, there)


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


def _idiom(spec: Spec, step: Step, there: Collection[str]) -> list[ast.stmt]:
    """A call of a carried function, or the expression that stands for it."""
    idiom = idioms.family("shows")[step.name]
    given = named(step.call, spec.origin, step.path)
    if idiom.inline is not None:
        expression = inline(idiom, given)
    else:
        positional, filled = _variables(spec, idiom, there)
        expression = call(step.name, *positional, **filled, **given)
    leaves = LEAVES.get(step.name)
    return [assign(leaves[0], expression) if leaves else ast.Expr(expression)]


def _variables(
    spec: Spec, idiom: idioms.Idiom, there: Collection[str]
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """The variables that the function takes: by position up to the first that there is not."""
    said = {} if spec.data.reconstruct else {"labels_test": "y_test"}
    wanted = [n for n in idiom.parameters if n in idioms.VARIABLES]
    known = [n for n in wanted if n in idiom.variables or said.get(n, n) in there]
    opening = [a for a, b in zip(idiom.parameters, known, strict=False) if a == b]
    rest: dict[str, ast.expr] = {n: name(said.get(n, n)) for n in known[len(opening) :]}
    return [name(said.get(n, n)) for n in opening], rest


def _known(spec: Spec) -> tuple[str, ...]:
    return (*idioms.VARIABLES, *metric_names(spec))


def _scores(spec: Spec, tree: ast.expr) -> ast.expr:
    """The formula with `accuracy` read as `scores["accuracy"]`, and `mean` as NumPy's."""
    rewritten: ast.expr = _Scores(metric_names(spec)).visit(tree)
    return in_library(unplaced(rewritten), "np")


class _Scores(ast.NodeTransformer):
    def __init__(self, metrics: tuple[str, ...]) -> None:
        self.metrics = metrics

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.metrics:
            return node
        return ast.Subscript(name("scores"), ast.Constant(node.id), ast.Load())
