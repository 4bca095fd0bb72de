"""`split:` -> the statements that divide arrays into parts for training, validation and testing."""

import ast
from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.language.spec.split import Edge, Split
from specgen.program.ast_nodes import assign, call, literal, mark, name, store
from specgen.text.diagnostics import Span


def merged(checked: Checked) -> Iterator[ast.stmt]:
    """The dataset's own parts as one array, where they are to be divided anew."""
    data, split = checked.spec.data, checked.spec.data.split
    for array in data.arrays if split and split.merge else ():
        both = ast.List([name(f"{array}_train"), name(f"{array}_test")], ast.Load())
        word = array if _divides(split) else f"{array}_train"
        yield mark(assign(word, call("np.concatenate", both)), checked.span(("data", "split")))


def _divides(split: Split | None) -> bool:
    return bool(split and (split.named or split.shares))


def divided(checked: Checked) -> Iterator[ast.stmt]:
    """Training, validation and test set: by scikit-learn's train_test_split, or as slices."""
    data = checked.spec.data
    split, arrays = data.split, data.arrays
    together = split and split.merge and _divides(split)
    apart = data.family == "tables" and data.own_test
    whole = bool(together) or (data.family in ("arrays", "tables", "series") and not apart)
    span = checked.span(("data", "split"))
    if apart:
        yield from _by_file(checked, arrays)
    source = "" if whole else "_train"
    if split and split.named:
        yield from _sliced(checked, arrays, source)
        return
    shares = split.shares if split else {}
    for part, share in shares.items():
        target = store(*(f"{array}_{p}" for array in arrays for p in ("train", part)))
        assert split is not None
        parts = [name(f"{array}{source}") for array in arrays]
        made = call("train_test_split", *parts, test_size=literal(share), **_drawn(split, source))
        yield mark(ast.Assign([target], made, lineno=0), span)
        source = "_train"
    if not shares and whole:
        for array in arrays:
            yield mark(assign(f"{array}_train", name(array)), span)
    if split and split.train:
        parts = [name(f"{array}_train") for array in arrays]
        made = call("train_test_split", *parts, train_size=literal(split.train), **_drawn(split))
        target = store(*(word for array in arrays for word in (f"{array}_train", "_")))
        yield mark(ast.Assign([target], made, lineno=0), span)


def _drawn(split: Split, source: str = "_train") -> dict[str, ast.expr]:
    """How rows are drawn."""
    given: dict[str, ast.expr] = {} if split.shuffle else {"shuffle": literal(False)}
    if split.stratify:
        given["stratify"] = name(f"y{source}")
    if split.seed is not None:
        given["random_state"] = literal(split.seed)
    return given


def _by_file(checked: Checked, arrays: tuple[str, ...]) -> Iterator[ast.stmt]:
    """The rows of each of two files, which have been one table until here."""
    span = checked.span(("data", "load"))
    level = call("table.index.get_level_values", literal(0))
    found = ast.Compare(level, [ast.Eq()], [literal("test")])
    yield mark(assign("is_test", found), span)
    for array in arrays:
        others = ast.UnaryOp(ast.Invert(), name("is_test"))
        for part, rows in {"train": others, "test": name("is_test")}.items():
            taken = ast.Subscript(name(array), rows, ast.Load())
            yield mark(assign(f"{array}_{part}", taken), span)


def _sliced(checked: Checked, arrays: tuple[str, ...], source: str) -> Iterator[ast.stmt]:
    """`x_val = x[:1000]`, and the rest for training; a share is counted in rows first."""
    split = checked.spec.data.split
    assert split is not None
    assert split.left is not None
    span: Span = checked.span(("data", "split"))
    known: dict[float, str] = {}
    for part, edges in split.named.items():
        for edge, word in zip(edges, ("start", "end"), strict=True):
            if isinstance(edge, float) and edge and edge not in known:
                known[edge] = f"{part}_{word}"
                share = ast.BinOp(literal(edge), ast.Mult(), call("len", name(f"x{source}")))
                yield mark(assign(known[edge], call("int", share)), span)
    for part, edges in {**split.named, "train": split.left}.items():
        for array in arrays:
            rows = ast.Slice(*(_bound(edge, known) for edge in edges))
            taken = ast.Subscript(name(f"{array}{source}"), rows, ast.Load())
            yield mark(assign(f"{array}_{part}", taken), span)


def _bound(edge: Edge, known: dict[float, str]) -> ast.expr | None:
    if not edge:  # the beginning, or the end
        return None
    return name(known[edge]) if isinstance(edge, float) else literal(edge)
