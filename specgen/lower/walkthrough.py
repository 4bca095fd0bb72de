"""Shows -> the statements that print or draw something."""

import ast
from collections.abc import Collection
from typing import Any

from specgen import library
from specgen.checks.checked import Checked
from specgen.facts.files import plots
from specgen.facts.layers import layers
from specgen.facts.metrics import curves, metric_names
from specgen.facts.plan import Step, written
from specgen.facts.variables import offered
from specgen.language import formulas
from specgen.language.plots import UNSAID, Series
from specgen.language.spec import Spec
from specgen.lower import figures
from specgen.lower.axes import Read, called
from specgen.lower.formulas import in_numpy, of_columns
from specgen.lower.predictions import part, predict
from specgen.lower.units import in_units
from specgen.lower.values import inline, named
from specgen.program.ast_nodes import assign, call, literal, mark, name, unplaced


def show(checked: Checked, step: Step, there: Collection[str]) -> list[ast.stmt]:
    """What a step of the walkthrough shows. there: the variables that the script has by then."""
    written = _FORMULAS.get(step.name)
    if written:
        return written(checked, step)
    return _called(checked, step, there) if step.show else _own(checked, step, there)


def _print(checked: Checked, step: Step) -> list[ast.stmt]:
    return [_line(checked, step.call.arguments["text"])]


def _line(checked: Checked, text: str) -> ast.stmt:
    known = formulas.names_in_line(text)
    line = formulas.line(text, known, lambda tree: _scores(checked, tree))
    return ast.Expr(call("print", line))


def _shape_of(checked: Checked, step: Step) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for text, *_ in written(step):
        shape = ast.Attribute(computed(checked, text), "shape", ast.Load())
        out.append(ast.Expr(call("print", literal(f"{text.strip()}:"), shape)))
    return out


def _let(checked: Checked, step: Step) -> list[ast.stmt]:
    rows = written(step)
    return [
        mark(assign(row.leaves, computed(checked, row.text)), checked.span(row.place))
        for row in rows
    ]


def _plot(checked: Checked, step: Step) -> list[ast.stmt]:
    file = plots(checked.plan)[step.path]
    return figures.plot(step.call.arguments, file, _read(checked))


def _read(checked: Checked) -> Read:
    every = checked.spec.rounds[-1].fit.validation_freq or 1
    specs = [checked.spec, *(each.spec for each in checked.variants.values())]
    epochs = max(sum(round_.fit.epochs for round_ in spec.rounds) for spec in specs)
    return Read(lambda text: computed(checked, text), every, epochs)


def _history(checked: Checked, step: Step) -> list[ast.stmt]:
    """A plot of metrics over the epochs, each beside its validation, in a panel each."""
    given, logged = step.call.arguments, curves(checked.spec)
    words, mark = given.get("metric_names", UNSAID[step.name]), given.get("mark")
    panels: list[dict[str, Any]] = []
    for word in [words] if isinstance(words, str) else words:
        keys = [key for key in (word, f"val_{word}") if key == word or key in logged]
        of = [(key, {"y": (f"history.history[{key!r}]", ())}) for key in keys]
        lines = [Series(key if keys[1:] else "", curve) for key, curve in of]
        across = [Series("", {"y": (str(mark + 0.5), ())})] if mark else []
        panels.append({"lines": lines, "ylabel": word, "vline": across})
    made = {"panels": panels} if panels[1:] else panels[0]
    file = plots(checked.plan)[step.path]
    return figures.plot(made, file, _read(checked))


def _errors(checked: Checked, step: Step) -> list[ast.stmt]:
    """What is predicted less what is true, and two means over that."""
    guess, truth = (computed(checked, row.text) for row in written(step))
    difference = assign("errors", ast.BinOp(guess, ast.Sub(), truth))
    return [
        difference,
        _line(checked, "mean absolute error: {mean(abs(errors)):.5g}"),
        _line(checked, "root mean squared error: {sqrt(mean(errors ** 2)):.5g}"),
    ]


def _table(checked: Checked, step: Step) -> list[ast.stmt]:
    """Columns of formulas, printed in the order that is asked for."""
    given = step.call.arguments
    values = [computed(checked, text) for text in given["columns"].values()]
    columns = ast.Dict([literal(word) for word in given["columns"]], values)
    made: ast.expr = call("pd.DataFrame", columns)
    if "sort" in given:
        order = {"ascending": literal(False)} if given.get("descending") else {}
        made = called(made, "sort_values", literal(given["sort"]), **order)
    if "first" in given:
        made = called(made, "head", literal(given["first"]))
    if "digits" in given:
        made = called(made, "round", literal(given["digits"]))
    text = called(made, "to_string", index=literal(False))
    return [ast.Expr(call("print", text))]


def _predict(checked: Checked, step: Step) -> list[ast.stmt]:
    return predict(checked, step, lambda text: computed(checked, text))


def _summary(checked: Checked, step: Step) -> list[ast.stmt]:
    owner = part(checked, step.call.arguments.get("part"))
    return [ast.Expr(ast.Call(ast.Attribute(owner, "summary", ast.Load()), [], []))]


def _own(checked: Checked, step: Step, there: Collection[str]) -> list[ast.stmt]:
    """A call of a function of the author's: variables by position up to the first other thing."""
    said = _given(checked, step).items()
    given = {word: _of_data(checked, item) for word, item in said if word != "as"}
    fed = {w: part(checked, w) if w in checked.spec.model.parts else name(w)
           for w in offered(checked.spec, there)}  # fmt: skip
    by_name = checked.code.by_name(step.name)
    positional: list[ast.expr] = []
    keywords: dict[str, ast.expr] = {}
    for word in (p.name for p in checked.code.entries[step.name].parameters):
        if word not in given and word in fed and word not in by_name and not keywords:
            positional.append(fed[word])
        elif word in given or word in fed:
            keywords[word] = given.get(word, fed.get(word, name(word)))
    expression = call(step.name, *positional, **keywords)
    kept = step.call.arguments.get("as")
    return [assign(kept, expression) if kept else ast.Expr(expression)]


_FORMULAS = {
    "print": _print,
    "print_errors": _errors,
    "shape_of": _shape_of,
    "let": _let,
    "plot": _plot,
    "plot_history": _history,
    "table": _table,
    "predict": _predict,
    "summary": _summary,
}


def _given(checked: Checked, step: Step) -> dict[str, ast.expr]:
    """The arguments that the spec gives, `${accuracy}` in them read as `scores["accuracy"]`."""
    said = named(step.call, checked.document, step.path)
    return {word: _Scores(checked.spec).visit(item) for word, item in said.items()}


def _called(checked: Checked, step: Step, there: Collection[str]) -> list[ast.stmt]:
    """A call of a carried function, or the expression that stands for it."""
    function = library.family("shows")[step.name]
    given = _given(checked, step)
    if function.inline is not None:
        expression = inline(function, given)
    else:
        positional, filled = _variables(checked, function, there)
        told = {"validated": _validated, "nested": _nested}
        said = {word: tell(checked, step) for word, tell in told.items()}
        filled |= {
            word: literal(fact)
            for word, fact in said.items()
            if word in function.parameters and fact != function.defaults[word]
        }
        expression = call(step.name, *positional, **filled, **given)
    leaves = function.says.leaves
    return [assign(leaves[0], expression) if leaves else ast.Expr(expression)]


def _variables(
    checked: Checked, function: library.Function, there: Collection[str]
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """The variables that the function takes: by position up to the first that there is not."""
    wanted = [n for n in function.parameters if n in library.VARIABLES]
    known = [n for n in wanted if n in function.variables or n in there]
    opening = [a for a, b in zip(function.parameters, known, strict=False) if a == b]
    windows = checked.spec.data.windows
    last = bool(function.says.forecasts and windows and windows.sequence)
    made = {n: _forecast(n) if last else name(n) for n in known}
    return [made[n] for n in opening], {n: made[n] for n in known[len(opening) :]}


def _validated(checked: Checked, step: Step) -> bool:
    """Whether every variant has a curve of the validation for each metric that is drawn."""
    drawn = step.call.arguments.get("metric_names", "loss")
    keys = {f"val_{word}" for word in ([drawn] if isinstance(drawn, str) else drawn)}
    return all(keys <= {*curves(each.spec)} for each in checked.variants.values())


def _nested(checked: Checked, step: Step) -> bool:
    """Whether the layer that a step looks at may lie in a model inside of the model."""
    known = layers(checked.spec)
    loaded = any(each.name == "load_model" for each in checked.plan.steps)
    word = step.call.arguments.get("layer")
    found = [
        c for c in checked.spec.model.layers if word in (c.entry.name, c.arguments.get("name"))
    ]
    if word and found and not loaded and step.name in ("plot_decoded", "plot_variations"):
        return False
    return loaded or not known.complete or None in known.named.values()


def _forecast(variable: str) -> ast.expr:
    """Of a sequence the last step, which alone is forecast from the whole window."""
    sequences = ("predictions", "y_train", "y_val", "y_test")
    text = f"{variable}[:, -1]" if variable in sequences else variable
    return unplaced(ast.parse(text, mode="eval").body)


def computed(checked: Checked, text: str) -> ast.expr:
    """What a formula stands for, of which is known that it can be read."""
    return _scores(checked, formulas.formula(text, formulas.names(text)))


def _scores(checked: Checked, tree: ast.expr) -> ast.expr:
    """The formula with `accuracy` read as `scores["accuracy"]`, and `mean` as NumPy's."""
    rewritten: ast.expr = _Scores(checked.spec).visit(tree)
    return _of_data(checked, in_numpy(unplaced(rewritten), folded=checked.spec.folded))


def _of_data(checked: Checked, written: ast.expr) -> ast.expr:
    """Columns of tables as arrays, and values in the units of the data."""
    sources = checked.spec.data.sources.items()
    tables = {"table", *(word for word, source in sources if source.entry.name == "frame")}
    return in_units(checked.spec, of_columns(written, tables))


class _Scores(ast.NodeTransformer):
    """Metrics by their names, and `results['loss']` as that of every training."""

    def __init__(self, spec: Spec) -> None:
        self.metrics = metric_names(spec)
        self.variants = spec.variants

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [self.visit(each) for each in node.args]  # what is called is no metric
        node.keywords = [self.visit(each) for each in node.keywords]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.metrics:
            return node
        return ast.Subscript(name("scores"), ast.Constant(node.id), ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        owner, key = getattr(node.value, "id", ""), getattr(node.slice, "value", None)
        every = owner in ("histories", "results") and isinstance(key, str) and self.variants
        if not every or key in self.variants:
            return node
        text = f"[row[{key!r}] for row in {owner}.values()]"
        return unplaced(ast.parse(text, mode="eval").body)
