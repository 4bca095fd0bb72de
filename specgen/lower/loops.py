"""Sections of one training -> those of several, compared: variants and folds. Knows no Keras."""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from specgen import idioms
from specgen.plan import loaded
from specgen.program import Section, assign, bound, call, literal, mark, name, store, unplaced
from specgen.spec import Spec

TRAINING = ("prepare", "build", "compile", "fit", "evaluate")
LEFT = ("model", "history", "scores")  # what one training leaves


def folded(spec: Spec, sections: list[Section]) -> list[Section]:
    """The sections, the training as a function that is called for each fold.

    Every fold trains on the others and validates on itself.
    """
    split = spec.data.split
    assert split is not None
    before, middle, after = _parted(sections, "build")
    arrays = ["x_train", "y_train"]
    given = [*arrays, "x_val", "y_val"]
    blocks = _blocks([[s for part in middle for s in part.body]])
    function = _function(spec, given, middle, "train", LEFT, blocks)
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
    body = [
        _line("Fold {fold}"),
        ast.Assign([store(*LEFT)], call("train", *rows), lineno=0),
        *_kept(ast.JoinedStr([ast.Constant("fold "), ast.FormattedValue(name("fold"), -1)])),
    ]
    target = ast.Tuple([store("fold"), store("rows", "held_out")], ast.Store())
    over = call("enumerate", folds, start=literal(1))
    loop = ast.For(target, over, body, [], lineno=0)
    return _woven(spec, before, [*blocks, function], [loop], middle, after)


def varied(spec: Spec, lowered: dict[str, list[Section]], whole: list[Section]) -> list[Section]:
    """The sections of all variants as one: a function that takes what differs, and a loop.

    Where the variants differ in more than values, each has a function of its own.
    lowered: the sections of each variant by its name; whole: those of the spec itself, of which
    what comes before and after the training is taken.
    """
    start = _first_difference([whole, *lowered.values()])
    parted = {word: _parted(sections, start) for word, sections in lowered.items()}
    _, middle, _ = parted[next(iter(lowered))]
    before, _, after = _parted(whole, start)
    handed = _handed(spec, start, [part for _, parts, _ in parted.values() for part in parts])
    left = [*LEFT, *_shown([parts for _, parts, _ in parted.values()], after)]
    bodies = {word: [s for part in parts[1] for s in part.body] for word, parts in parted.items()}
    found = _differences(list(bodies.values()))
    blocks = _blocks([*bodies.values()])
    functions: list[ast.stmt]
    if found is None:
        functions = [
            _function(spec, handed, parts[1], f"train_{word}", left, blocks)
            for word, parts in parted.items()
        ]
        listed = ast.Dict([literal(w) for w in lowered], [name(f"train_{w}") for w in lowered])
        variants = assign("variants", listed)
        target, training = store("name", "train"), call("train", *map(name, handed))
    else:
        parameters, body, values = found
        settings = [
            ast.Dict([literal(p) for p in parameters], [row[p] for p in parameters])
            for row in values
        ]
        parameters = [*handed, *parameters]
        functions = [_function(spec, parameters, _with_body(middle, body), "train", left, blocks)]
        variants = assign("variants", ast.Dict([literal(w) for w in lowered], [*settings]))
        target = store("name", "settings")
        given = [name(word) for word in handed]
        training = ast.Call(name("train"), [*given], [ast.keyword(None, name("settings"))])
    inner: list[ast.stmt] = [
        _line("Variant {name}"),
        ast.Assign([store(*left)], training, lineno=0),
        *_kept(name("name")),
    ]
    loop = ast.For(target, call("variants.items"), inner, [], lineno=0)
    return _woven(spec, before, [*blocks, *functions], [variants, loop], middle, after)


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
        if any(_dump(section) != _dump(other) for other in others):
            return section.name if section.name in ("load", "prepare") else "build"
    return "build"


def _handed(spec: Spec, start: str, sections: list[Section]) -> list[str]:
    """What the training changes of what the dataset's loader left: it is handed to the function."""
    changed = bound([s for part in sections if part.name in TRAINING for s in part.body])
    return [word for word in loaded(spec) if start == "prepare" and word in changed]


def _shown(trainings: list[list[Section]], after: list[Section]) -> list[str]:
    """What each training sets and a show uses, beside the model and what is measured."""
    shows = [part for part in trainings[0] if part.name not in ("load", *TRAINING)]
    read = {
        node.id
        for part in (*shows, *after)
        for statement in part.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
    for sections in trainings:
        training = [part for part in sections if part.name in ("load", *TRAINING)]
        read &= bound([s for part in training for s in part.body])
    return sorted(read - {*LEFT})


def _blocks(bodies: list[list[ast.stmt]]) -> list[ast.stmt]:
    """The functions that the trainings define; none where two differ that have one name."""
    found: dict[str, ast.stmt] = {}
    for statement in (s for body in bodies for s in body if isinstance(s, ast.FunctionDef)):
        known = found.setdefault(statement.name, statement)
        if ast.dump(known) != ast.dump(statement):
            return []
    return [*found.values()]


def _dump(section: Section) -> list[str]:
    return [ast.dump(s) for s in section.body]


def _function(
    spec: Spec,
    parameters: list[str],
    sections: list[Section],
    word: str,
    left: Sequence[str],
    blocks: list[ast.stmt],
) -> ast.stmt:
    """The training as a function that returns what is left; its shows are left to the end.

    blocks: the functions that stand before it; it defines any others itself.
    """
    outside = {b.name for b in blocks if isinstance(b, ast.FunctionDef)}
    body: list[ast.stmt] = []
    if spec.seed is not None:
        body.append(ast.Expr(call("keras.utils.set_random_seed", literal(spec.seed))))
    training = [part for part in sections if part.name in ("load", *TRAINING)]
    body += [s for part in training for s in _inner(part, outside)]
    body.append(ast.Return(ast.Tuple([name(n) for n in left], ast.Load())))
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    return mark(ast.FunctionDef(word, arguments, body, [], lineno=0), spec.origin.span(("model",)))


def _inner(section: Section, outside: set[str]) -> Iterator[ast.stmt]:
    for index, statement in enumerate(section.body):
        if index == 0 and section.heading and not getattr(statement, "comment", ""):
            statement.comment = section.heading  # type: ignore[attr-defined]
        if not (isinstance(statement, ast.FunctionDef) and statement.name in outside):
            yield statement


def _woven(
    spec: Spec,
    before: list[Section],
    functions: list[ast.stmt],
    loop: list[ast.stmt],
    middle: list[Section],
    after: list[Section],
) -> list[Section]:
    """All sections in order: blocks, the function of the training, the loop, what follows."""
    span = spec.origin.span(("model",))
    empty = [assign("histories", ast.Dict([], [])), assign("results", ast.Dict([], []))]
    shows = [part for part in middle if part.name not in ("load", *TRAINING)]
    made = [mark(s, span) for s in functions]
    looped = [mark(s, span) for s in (*loop[:-1], *empty, loop[-1])]
    return [
        *before,
        Section("build", tuple(made), "Build, train and evaluate one model"),
        Section("fit", tuple(looped), "Do it for each, and keep what comes out"),
        *shows,
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


def _with_body(sections: list[Section], body: list[ast.stmt]) -> list[Section]:
    """The sections with other statements in place of theirs, as many to each."""
    out, at = [], 0
    for section in sections:
        count = len(section.body)
        out.append(replace(section, body=tuple(body[at : at + count])))
        at += count
    return out


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

    def __init__(self, bodies: list[list[ast.stmt]]) -> None:
        statements = [s for body in bodies for s in body]
        nodes = (node for s in statements for node in ast.walk(s))
        self.taken = {node.id for node in nodes if isinstance(node, ast.Name)}
        self.names: list[str] = []
        self.values: list[dict[str, ast.expr]] = [{} for _ in bodies]
        self.failed = False
        self.word = "value"

    def merge(self, nodes: Any) -> Any:
        first = nodes[0]
        differ = isinstance(first, ast.expr) and len({ast.dump(n) for n in nodes}) > 1
        if differ and all(_is_value(n) for n in nodes):
            return self.parameter(nodes)
        block = isinstance(first, ast.FunctionDef) and len({ast.dump(n) for n in nodes}) > 1
        if block or any(type(n) is not type(first) for n in nodes):
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
        """A name for values that differ; the same name for the same values."""
        for known in self.names:
            pairs = zip(self.values, nodes, strict=True)
            if all(ast.dump(row[known]) == ast.dump(node) for row, node in pairs):
                return ast.copy_location(name(known), nodes[0])
        word, number = self.word if self.word.isidentifier() else "value", 1
        while word in self.names or word in self.taken:
            number += 1
            word = f"{self.word}_{number}"
        self.names.append(word)
        for row, node in zip(self.values, nodes, strict=True):
            row[word] = unplaced(node)
        return ast.copy_location(name(word), nodes[0])


def _first_parameter(node: ast.Call) -> str:
    """A name for what a call is given first: of a class, the class's own."""
    called = ast.unparse(node.func).rpartition(".")[2]
    known = (idioms.family(name).get(called) for name in idioms.FAMILIES)
    idiom = next(filter(None, known), None)
    return idiom.parameters[0] if idiom and idiom.parameters else called.lower()


def _is_value(node: ast.AST) -> bool:
    """What is the same wherever it stands: literals, and calls of what Keras compiles with."""
    if isinstance(node, ast.Call):
        parts = [*node.args, *(k.value for k in node.keywords)]
        return ast.unparse(node.func).startswith(_COMPILED_WITH) and all(map(_is_value, parts))
    kinds = (ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.USub, ast.Load)
    inner = [*ast.iter_child_nodes(node)]
    return isinstance(node, kinds) and all(map(_is_value, inner))


_COMPILED_WITH = ("keras.optimizers.", "keras.losses.", "keras.regularizers.")
