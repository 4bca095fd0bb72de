"""Sections of one training -> those of several, compared: variants and folds. Knows no Keras."""

import ast
import builtins
import copy
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from specgen import idioms
from specgen.idioms import VARIABLES
from specgen.program import (
    IMPORTS,
    LOOPED,
    Section,
    assign,
    call,
    literal,
    mark,
    name,
    store,
    unplaced,
)
from specgen.spec import Spec

TRAINING = ("load", "prepare", "build", "compile", "fit", "evaluate")
LEFT = ("model", "history", "scores")  # what one training leaves
Body = list[ast.stmt]


def folded(spec: Spec, sections: list[Section]) -> list[Section]:
    """The sections, the training as a function that is called for each fold.

    Every fold trains on the others and validates on itself.
    """
    split = spec.data.split
    assert split is not None
    before, middle, after = _parted(sections, "build")
    arrays = ["x_train", "y_train"]
    given = [*arrays, "x_val", "y_val"]
    body = _body(middle, spec.seed)
    hoisted = _hoisted([body], given)
    function = _function("train", given, _without(body, hoisted), [*LEFT])
    kind = "StratifiedKFold" if split.stratify else "KFold"
    settings = {"n_splits": literal(split.folds), "shuffle": literal(split.shuffle)}
    if split.seed is not None and split.shuffle:
        settings["random_state"] = literal(split.seed)
    folds = ast.Call(
        ast.Attribute(call(kind, **settings), "split", ast.Load()), [name(a) for a in arrays], []
    )
    rows = [
        ast.Subscript(name(array), name(chosen), ast.Load())
        for chosen in ("rows", "held_out")
        for array in arrays
    ]
    looped = [
        _line("Fold {fold}"),
        _trained([*LEFT], [], call("train", *rows)),
        *_kept(ast.JoinedStr([ast.Constant("fold "), ast.FormattedValue(name("fold"), -1)])),
    ]
    target = ast.Tuple([store("fold"), store("rows", "held_out")], ast.Store())
    over = call("enumerate", folds, start=literal(1))
    loop = ast.For(target, over, looped, [], lineno=0)
    return _woven(spec, before, [*hoisted, function], [loop], [], [*_shows(middle), *after])


def varied(
    spec: Spec,
    lowered: dict[str, list[Section]],
    whole: list[Section],
    seeds: dict[str, int | None],
) -> list[Section]:
    """The sections of all variants as one: a function that takes what differs, and a loop.

    Where the variants differ in more than values, each has a function of its own.
    lowered: the sections of each variant by its name; seeds: the seed of each; whole: the sections
    of the spec itself, of which what comes before and after the training is taken.
    """
    start = _first_difference([whole, *lowered.values()])
    before, middle, after = _parted(whole, start)
    after = [*_shows(middle), *after]
    trainings = {word: _parted(each, start)[1] for word, each in lowered.items()}
    bodies = [_body(each, seeds[word]) for word, each in trainings.items()]
    prepared = _prepared([*trainings.values()])
    passed = [n for n in dict.fromkeys(_all_stored(before)) if n in prepared]
    hoisted = _hoisted(bodies, passed)
    bodies = [_without(body, hoisted) for body in bodies]
    used = {n for section in after for s in section.body for n in _loaded(s)}
    left = [*LEFT, *(n for n in VARIABLES if n in prepared & used)]
    found = _differences(bodies)
    given: list[ast.expr] = [name(word) for word in passed]
    if found is None:
        words = [f"train_{word}" for word in lowered]
        functions = [
            _function(word, passed, body, left) for word, body in zip(words, bodies, strict=True)
        ]
        items: list[ast.expr] = [name(word) for word in words]
        target, training = store("name", "train"), call("train", *given)
    else:
        parameters, body, values = found
        functions = [_function("train", [*passed, *parameters], body, left)]
        items = [
            ast.Dict([literal(p) for p in parameters], [row[p] for p in parameters])
            for row in values
        ]
        target = store("name", "settings")
        training = ast.Call(name("train"), given, [ast.keyword(None, name("settings"))])
    variants = assign("variants", ast.Dict([literal(word) for word in lowered], items))
    inner: Body = [
        _line("Variant {name}"),
        _trained(left, passed, training),
        *_kept(name("name")),
    ]
    loop = ast.For(target, call("variants.items"), inner, [], lineno=0)
    last = left[len(LEFT) :] if {*left} & {*passed} else []
    return _woven(spec, before, [*hoisted, *functions], [variants, loop], last, after)


def _trained(left: list[str], passed: list[str], training: ast.expr) -> ast.stmt:
    """What a training returns, without what the next one has to be handed as it was."""
    target = store(*left)
    if {*left} & {*passed}:
        kept = ast.Starred(store("shown"), ast.Store())
        target = ast.Tuple([*(store(word) for word in LEFT), kept], ast.Store())
    return ast.Assign([target], training, lineno=0)


def _parted(
    sections: list[Section], start: str
) -> tuple[list[Section], list[Section], list[Section]]:
    """What comes before the training, the training, and what comes after it."""
    names = [section.name for section in sections]
    first = names.index(start)
    last = len(names) - names[::-1].index("evaluate")
    return sections[:first], sections[first:last], sections[last:]


def _first_difference(variants: list[list[Section]]) -> str:
    """The milestone that the variants begin to differ in; the training starts there."""
    for section, *others in zip(*variants, strict=False):
        if any(_dump(section.body) != _dump(other.body) for other in others):
            return section.name if section.name in ("load", "prepare") else "build"
    return "build"


def _dump(statements: Iterable[ast.stmt]) -> list[str]:
    return [ast.dump(s) for s in statements]


def _body(sections: list[Section], seed: int | None) -> Body:
    """The statements of one training, each section's first with its heading as a comment."""
    out: Body = []
    if seed is not None:
        out.append(ast.Expr(call("keras.utils.set_random_seed", literal(seed))))
    for section in sections:
        own = section.body if section.name in TRAINING else ()
        first = next((s for s in own if not isinstance(s, ast.FunctionDef)), None)
        if first is not None and section.heading and not getattr(first, "comment", ""):
            first.comment = section.heading  # type: ignore[attr-defined]
        out += own
    return out


def _shows(sections: list[Section]) -> list[Section]:
    """What a walkthrough shows amid the training; it is left to the end."""
    return [section for section in sections if section.name not in TRAINING]


def _without(body: Body, functions: Body) -> Body:
    taken = _dump(functions)
    return [s for s in body if not isinstance(s, ast.FunctionDef) or ast.dump(s) not in taken]


def _prepared(trainings: list[list[Section]]) -> set[str]:
    """The variables of the data that the trainings set, each for itself."""
    data = [part for each in trainings for part in each if part.name in ("load", "prepare")]
    return {*_all_stored(data)}


def _all_stored(sections: list[Section]) -> Iterator[str]:
    for section in sections:
        for statement in section.body:
            yield from _stored(statement)


def _hoisted(bodies: list[Body], parameters: list[str]) -> Body:
    """The functions that may stand before the training: alike in all, and free of its variables."""
    functions = [[s for s in body if isinstance(s, ast.FunctionDef)] for body in bodies]
    local = {n for body in bodies for s in body for n in _stored(s)} | {*parameters}
    alike = len({str(_dump(each)) for each in functions}) == 1
    free = not any(_free(f) & local for each in functions for f in each)
    return [*functions[0]] if alike and free else []


def _stored(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds, not counting what happens inside of a function."""
    if isinstance(statement, ast.FunctionDef):
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _loaded(statement: ast.AST) -> set[str]:
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _free(function: ast.FunctionDef) -> set[str]:
    """The names that a function uses and does not bind."""
    bound = {n for statement in function.body for n in _stored(statement)}
    return _loaded(function) - bound - {a.arg for a in function.args.args}


def _function(word: str, parameters: list[str], body: Body, left: list[str]) -> ast.stmt:
    """The training as a function."""
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    returned = ast.Return(ast.Tuple([name(n) for n in left], ast.Load()))
    return ast.FunctionDef(word, arguments, [*body, returned], [], lineno=0)


def _woven(
    spec: Spec,
    before: list[Section],
    functions: Body,
    loop: Body,
    last: list[str],
    after: list[Section],
) -> list[Section]:
    """All sections in order: the functions, the loop, what follows.

    last: the variables that what follows shows of the last training.
    """
    span = spec.origin.span(("model",))
    empty = [assign("histories", ast.Dict([], [])), assign("results", ast.Dict([], []))]
    made = [mark(s, span) for s in functions]
    looped = [mark(s, span) for s in (*loop[:-1], *empty, loop[-1])]
    if last:
        target = ast.Tuple([store(word) for word in last], ast.Store())
        looped.append(mark(ast.Assign([target], name("shown"), lineno=0), span))
    return [
        *before,
        Section("build", tuple(made), "Build, train and evaluate one model"),
        Section("fit", tuple(looped), "Do it for each, and keep what comes out"),
        *after,
    ]


def _kept(key: ast.expr) -> list[ast.stmt]:
    """`histories[name] = history.history`, `results[name] = scores`."""
    rows = (("histories", ast.Attribute(name("history"), "history", ast.Load())),
            ("results", name("scores")))  # fmt: skip
    return [
        ast.Assign([ast.Subscript(name(table), copy.deepcopy(key), ast.Store())], value, lineno=0)
        for table, value in rows
    ]


def _line(text: str) -> ast.stmt:
    before, _, rest = text.partition("{")
    value = ast.FormattedValue(name(rest.rstrip("}")), -1)
    return ast.Expr(call("print", ast.JoinedStr([ast.Constant(before), value])))


def _differences(
    bodies: list[list[ast.stmt]],
) -> tuple[list[str], list[ast.stmt], list[dict[str, ast.expr]]] | None:
    """Where the bodies differ in values alone: names for these, the body, the values of each."""
    if len({len(body) for body in bodies}) > 1:
        return None
    finder = _Finder(bodies)
    merged = [finder.merge(row) for row in zip(*bodies, strict=True)]
    if finder.failed or not finder.names:
        return None
    return finder.names, merged, finder.values


class _Finder:
    """Walks trees side by side and puts a parameter in place of every value that differs."""

    def __init__(self, bodies: list[Body]) -> None:
        nodes = [node for body in bodies for s in body for node in ast.walk(s)]
        self.taken = {node.id for node in nodes if isinstance(node, ast.Name)}
        self.taken |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        self.taken |= {*LOOPED, *VARIABLES, *IMPORTS, *dir(builtins)}
        self.names: list[str] = []
        self.values: list[dict[str, ast.expr]] = [{} for _ in bodies]
        self.failed = False
        self.word = "value"

    def merge(self, nodes: Any) -> Any:
        first = nodes[0]
        differ = isinstance(first, ast.expr) and len({ast.dump(n) for n in nodes}) > 1
        if differ and all(_is_value(n) for n in nodes) and not _alike(nodes):
            return self.parameter(nodes)
        if any(type(n) is not type(first) for n in nodes):
            self.failed = True
            return first
        if isinstance(first, list):
            if len({len(n) for n in nodes}) > 1:
                self.failed = True
                return first
            return [self.merge(row) for row in zip_longest(*nodes)]
        if not isinstance(first, ast.AST):
            self.failed |= any(n != first for n in nodes)
            return first
        out = copy.copy(first)
        word = self.word
        if isinstance(first, ast.keyword):
            self.word = first.arg or word
        elif isinstance(first, ast.Call):
            self.word = _first_parameter(first)
        for field, _ in ast.iter_fields(first):
            setattr(out, field, self.merge([getattr(n, field) for n in nodes]))
        self.word = word
        return out

    def parameter(self, nodes: list[ast.expr]) -> ast.expr:
        """A name for values that differ; the same name for the same values, unless they are made.

        An optimizer is made for one compile and cannot serve another.
        """
        made = any(isinstance(inner, ast.Call) for node in nodes for inner in ast.walk(node))
        for known in self.names if not made else ():
            pairs = zip(self.values, nodes, strict=True)
            if all(ast.dump(row[known]) == ast.dump(node) for row, node in pairs):
                return ast.copy_location(name(known), nodes[0])
        word, number = self.free(), 1
        while word in self.names:
            number += 1
            word = f"{self.free()}_{number}"
        self.names.append(word)
        for row, node in zip(self.values, nodes, strict=True):
            row[word] = unplaced(node)
        return ast.copy_location(name(word), nodes[0])

    def free(self) -> str:
        """A word for the parameter that nothing else in the function goes by."""
        word = self.word if self.word.isidentifier() else "value"
        return f"{word}_value" if word in self.taken else word


def _first_parameter(node: ast.Call) -> str:
    """A name for what a call is given first: of a class, the class's own."""
    called = ast.unparse(node.func).rpartition(".")[2]
    known = (idioms.family(name).get(called) for name in idioms.FAMILIES)
    idiom = next(filter(None, known), None)
    if idiom and idiom.parameters:
        return idiom.parameters[0]
    return _SAID.get(called, called.lower())


_SAID = {"set_random_seed": "seed", "range": "count", "Input": "shape"}


def _alike(nodes: list[ast.expr]) -> bool:
    """Whether all are calls of one class with the same arguments, of other values."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    shapes = {(ast.dump(n.func), len(n.args), tuple(str(k.arg) for k in n.keywords)) for n in calls}
    return len(calls) == len(nodes) and len(shapes) == 1


def _is_value(node: ast.AST) -> bool:
    """What is the same wherever it stands: literals, and calls of what Keras compiles with."""
    if isinstance(node, ast.Call):
        parts = [*node.args, *(k.value for k in node.keywords)]
        return ast.unparse(node.func).startswith(_COMPILED_WITH) and all(map(_is_value, parts))
    kinds = (ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.USub, ast.Load)
    inner = [*ast.iter_child_nodes(node)]
    return isinstance(node, kinds) and all(map(_is_value, inner))


_COMPILED_WITH = ("keras.optimizers.", "keras.losses.", "keras.regularizers.")
