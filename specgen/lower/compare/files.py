"""Sections of a training -> the same, all that they write in files of that training's own."""

import ast
import copy
import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from specgen import library
from specgen.program.ast_nodes import literal, name
from specgen.program.sections import Section

_WRITES = re.compile(
    r"keras\.(callbacks|saving)\.\w+|model\.(save|save_weights|load_weights)|figure\.savefig"
)
_READS = re.compile(r"keras\.saving\.load_model|model\.load_weights")
_PATHS = ("file", "filepath", "filename", "log_dir", "backup_dir")


def safe(words: Iterable[str]) -> dict[str, str]:
    """For each name of a training what of it can be in a file's name or a function's; each once."""
    out: dict[str, str] = {}
    for word in words:
        plain = free = re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_") or "variant"
        number = 1
        while free.casefold() in {each.casefold() for each in out.values()}:
            number += 1
            free = f"{plain}_{number}"
        out[word] = free
    return out


def told_apart(
    sections: Iterable[Section],
    written: Collection[str],
    word: str,
    folds: bool,
    reading: bool = False,
) -> list[Section]:
    """The sections, each file that is written amid the training with the training's name in it.

    written: the paths that the spec names; word: the variant, as a file's name may have it, or "";
    folds: whether the number of a fold, `fold`, is in it too;
    reading: only what is read has it.
    """
    out = []
    for section in sections:
        body = copy.deepcopy(section.body)
        calls = [n for s in body for n in ast.walk(s) if isinstance(n, ast.Call)]
        calls = [n for n in calls if not reading or _READS.fullmatch(ast.unparse(n.func))]
        changed = [_renamed(call, written, word, folds) for call in calls]
        out.append(replace(section, body=body) if any(changed) else section)
    return out


def _renamed(call: ast.Call, written: Collection[str], word: str, folds: bool) -> bool:
    """Whether the call names a file; now it is one of the training's own."""
    function = _drawing(call)
    if function and not any(k.arg == "file" for k in call.keywords):
        call.keywords = [*call.keywords, ast.keyword("file", literal(function.defaults["file"]))]
    plain = isinstance(call.func, ast.Name) and call.func.id not in library.functions()
    own = plain and not function  # perhaps a figure of the author's
    if not function and not own and not _WRITES.fullmatch(ast.unparse(call.func)):
        return False
    saves = ast.unparse(call.func) == "figure.savefig"
    taken = [i for i, node in enumerate(call.args) if saves or _named(node, written)]
    for number in taken:
        file = call.args[number]
        call.args[number] = ast.copy_location(_own(file, word, folds), file)
    given = [
        k
        for k in call.keywords
        if k.arg in _PATHS and (function or (own and _text(k)) or _named(k.value, written))
    ]
    for keyword in given:
        keyword.value = _own(keyword.value, word, folds)
    return bool(taken or given)


def _named(node: ast.expr, written: Collection[str]) -> bool:
    return isinstance(node, ast.Constant) and node.value in written


def _text(given: ast.keyword) -> bool:
    return given.arg == "file" and isinstance(getattr(given.value, "value", None), str)


def _drawing(node: ast.Call) -> library.Function | None:
    """The function that a call draws a figure with: one that has a name for the file."""
    if not isinstance(node.func, ast.Name):
        return None
    function = library.family("shows").get(node.func.id)
    return function if function and "file" in function.defaults else None


def _own(file: ast.expr, word: str, folds: bool) -> ast.expr:
    """`"history_short.png"`, `f"history_{fold}.png"`, or `f"{file}_{fold}.png"`."""
    path = str(ast.literal_eval(file))
    start = path.rfind("/") + 1
    whole = path.endswith(".weights.h5") and len(path) - start > len(".weights.h5")
    at = len(path) - len(".weights.h5") if whole else path.rfind(".", start + 1)
    stem, ending = (path[:at], path[at:]) if at > 0 else (path, "")
    if not folds:
        return literal(f"{stem}_{word}{ending}")
    number = ast.FormattedValue(name("fold"), -1)
    first: list[ast.expr] = [literal(f"{stem}_")]
    if word:
        first = [ast.FormattedValue(literal(f"{stem}_{word}"), -1), literal("_")]
    return ast.JoinedStr([*first, number, *([literal(ending)] if ending else [])])
