"""A function or a class of the author's own, as `ast` -> what its text tells of it.

The names in a dataset's `return` say what it loads; the methods of a class, how it is fitted.
"""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from specgen.language.entries import Entry, Own

_PAIRS = ("x_train", "y_train", "x_test", "y_test")
_BATCHES = ("train_data", "val_data", "test_data", "class_names")

# Variables that a dataset may return, and the family of datasets that leaves them.
_LOADED: Mapping[frozenset[str], str] = MappingProxyType(
    {
        frozenset(("x", "y")): "arrays",
        frozenset(("table",)): "tables",
        frozenset(("x",)): "series",
        frozenset(_PAIRS): "datasets",
        **{
            frozenset(("train_data", *more)): "streams"
            for more in (
                ("val_data",),
                ("test_data",),
                ("val_data", "test_data"),
                ("val_data", "class_names"),
                ("test_data", "class_names"),
                ("val_data", "test_data", "class_names"),
            )
        },
    }
)
# The same by other names.
_PARTS = {"train": _PAIRS[:2], "test": _PAIRS[2:]}


def returned(node: ast.FunctionDef) -> Own:
    """What the last `return` of a function leaves, if it is a dataset."""
    last = next((s for s in [*_returns(node)][::-1]), None)
    if last is None or last.value is None:
        return Own(text="nothing")
    given = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    names = tuple(item.id.lower() for item in given if isinstance(item, ast.Name))
    text = ", ".join(map(ast.unparse, given))
    if len(names) < len(given):
        pairs = len(given) == 2 and all(
            isinstance(i, ast.Tuple) and len(i.elts) == 2 for i in given
        )
        unknown = not isinstance(last.value, ast.Tuple) or pairs
        return Own(text="" if unknown else text)
    if names == tuple(_PARTS):
        return Own()
    family = _LOADED.get(frozenset(names), "") if len({*names}) == len(names) else ""
    unknown = len(given) == 1 and not family  # a variable that may hold anything
    if family:
        return Own(names, family, mappings=_mappings(node) & {*names})
    return Own(text="" if unknown else text)


def _mappings(node: ast.FunctionDef) -> frozenset[str]:
    """The variables that are set to a mapping of names to arrays, and to nothing else later."""
    found = sorted((s for s in ast.walk(node) if isinstance(s, ast.Assign)), key=lambda s: s.lineno)
    last = {t.id.lower(): s.value for s in found for t in s.targets if isinstance(t, ast.Name)}
    return frozenset(w for w, value in last.items() if isinstance(value, ast.Dict | ast.DictComp))


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """The `return`s of a function, in order; not those of functions inside of it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            yield from _returns(child)


# What bases of other libraries bring along.
_INHERITED = {"TransformerMixin": ("fit_transform",), "OneToOneFeatureMixin": ()}


def methods(node: ast.ClassDef, known: Mapping[str, Own | None], layer: bool) -> Own:
    """The methods that a class has, by itself and by its bases.

    known: the classes above it; layer: it is one of Keras's layers.
    """
    found = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    for base in map(ast.unparse, node.bases):
        own = known.get(base)
        found |= {*own.methods} if own else {*_INHERITED.get(base.rpartition(".")[2], ())}
        layer = layer or bool(own and own.layer)
    return Own(methods=frozenset(found), layer=layer)


CONTRACT = "`specgen explain code` says what a file under `code` gives back, with examples"


def unfit(family: str, entry: Entry) -> tuple[str, str] | None:
    """Why something of the author's cannot stand where it does, and a way out; None if it can."""
    own = entry.own
    if own is None:
        return None
    if family == "load" and entry.role.made:
        return f"{entry.name!r} is a class, and a dataset is a function", CONTRACT
    if family == "load" and own.text:
        text = f"{entry.name!r} returns {own.text}: nothing tells what these are"
        return text, "name them, as in `return x, y`; `specgen explain code` lists the names"
    if family == "steps" and entry.role.made and not _usable(own):
        text = f"{entry.name!r} has neither `transform` beside a `fit` nor `__call__`"
        return text, CONTRACT
    return None


def _usable(own: Own) -> bool:
    """Whether a class can be a step: fitted and applied, or called."""
    fitted = "transform" in own.methods and {"fit", "fit_transform"} & own.methods
    return bool(fitted or own.layer or "__call__" in own.methods)
