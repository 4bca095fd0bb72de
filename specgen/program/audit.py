"""Program -> findings: any node, import, name, attribute or call that is not on the list.

The last word: whatever a spec says and whatever lowering did with it, a program that fails here is
neither executed nor printed.
"""

import ast
import builtins
import keyword
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from specgen import library
from specgen.catalogue.packages import importable, modules
from specgen.language.functions import numpy_paths
from specgen.program.ast_nodes import backend_of
from specgen.program.sections import Program

NODES = (
    ast.Module, ast.Expr, ast.Assign, ast.FunctionDef, ast.Return, ast.arguments, ast.arg,
    ast.keyword, ast.With, ast.withitem, ast.For, ast.If, ast.Import, ast.ImportFrom, ast.alias,
    ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.JoinedStr,
    ast.FormattedValue, ast.Tuple, ast.List, ast.Dict, ast.Starred, ast.BinOp, ast.UnaryOp,
    ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.Load, ast.Store, ast.operator, ast.unaryop,
    ast.cmpop, ast.boolop, ast.Assert, ast.ListComp, ast.comprehension,
)  # fmt: skip
BUILTINS = frozenset(
    ("print", "len", "range", "zip", "enumerate", "min", "max", "round", "abs", "sum",
     "isinstance", "str", "int", "float", "list", "tuple", "sorted")
)  # fmt: skip
# Where a call may lead that begins at an imported module.
MODULES = re.compile(
    r"layers\.[A-Z]\w*"
    r"|keras\.(optimizers(\.schedules)?|losses|metrics|callbacks|initializers|regularizers|constraints)"
    r"\.[A-Z]\w*"
    r"|keras\.(Sequential|Model|Input)"
    r"|keras\.ops\.(image\.)?(?!custom)\w+"
    r"|keras\.applications\.([A-Z]\w*|[a-z]\w*\.preprocess_input)"
    r"|keras\.datasets\.\w+\.load_data"
    r"|keras\.config\.set_dtype_policy"
    r"|keras\.utils\.timeseries_dataset_from_array"
    r"|keras\.saving\.load_model"
    r"|keras\.utils\.get_file"
    r"|keras\.utils\.(set_random_seed|to_categorical|pad_sequences)"
    r"|np\.(array|load|loadtxt|pad|take)"
    r"|np\.random\.(normal|permutation)"
    r"|pd\.(DataFrame|read_csv|get_dummies|Series)"
    r"|datasets\.(load|make)_\w+"
    r"|preprocessing\.[A-Z]\w*"
    r"|tfds\.load"
    r"|tf\.data\.Dataset\.(from_tensors|from_tensor_slices)"
    r"|tf\.config\.experimental\.enable_op_determinism"
    r"|tf\.config\.optimizer\.set_experimental_options"
    r"|np\.(ravel|ndenumerate)"
    r"|pd\.DataFrame"
    r"|plt\.(figure|subplots|setp|show)"
)
# What of a list comprehension may stand there: `results["loss"]` of every training.
_OF_TRAININGS = re.compile(r"\[row\['\w+'\] for row in (histories|results)\.values\(\)\]")
_GET_FILE = "keras.utils.get_file"
CONSTANTS = ("tf.data.AUTOTUNE", "np.newaxis")
METHODS = frozenset(
    ("add", "adapt", "append", "compile", "fit", "evaluate", "predict", "summary", "get_layer",
     "reshape", "setdefault", "vocabulary_size",
     "astype", "argmax", "max", "mean", "squeeze", "format", "map", "items", "values", "split",
     "fit_transform", "transform", "save", "save_weights", "load_weights", "export",
     # of figures and axes
     "plot", "scatter", "bar", "hist", "imshow", "text", "axvline", "axhline", "set", "legend",
     "legend_elements", "set_title", "set_ylabel", "set_xticks", "set_yticks",
     "colorbar", "suptitle",
     "add_subplot", "savefig",
     # of batches of tf.data
     "batch", "cache", "shuffle", "repeat", "prefetch",
     # of a pandas DataFrame or Series
     "assign", "clip", "drop", "dropna", "fillna", "query", "rename", "replace", "sort_values",
     "to_numpy", "isin", "factorize", "add_prefix", "ffill", "head", "infer_objects", "sample",
     "rolling", "round", "to_string", "inverse_transform", "notna", "all",
     "strip", "copy", "get_level_values")
)  # fmt: skip
DATA = frozenset(
    ("shape", "dtype", "ndim", "size", "history", "n_features_in_", "inputs", "output",
     "T", "trainable", "cat", "codes", "iloc", "str", "index")
)  # fmt: skip


def audit(program: Program) -> list[str]:
    """What in the program is not on the list; nothing if it may run.

    The functions that a script carries whole are known by their identity and not looked into. What
    is made of one may have what that one has, and no more.
    """
    own = {id(each.node) for each in library.functions().values()}
    trusted = [s for s in program.module.body if id(s) in own or id(s) in program.trusted]
    trusted += [s for s in program.module.body if ast.dump(s) in _BACKENDS]
    body = [s for s in program.module.body if s not in trusted]
    return _found(body, {str(getattr(s, "name", "")) for s in trusted} | program.given)


def _found(body: Sequence[ast.stmt], besides: Collection[str]) -> list[str]:
    """What is not on the list in some statements. besides: names that there are, too."""
    tree = ast.Module([*body], [])
    bound = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    bound |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    bound |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    clash = sorted(bound & {*importable(), *dir(builtins)})
    found = [f"the name {word!r} is taken" for word in clash]
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    inner = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for node, words in _with_origin(tree, frozenset()):
        about = [*_node(node, bound | {*besides})]
        if isinstance(node, ast.Name) and node.id in modules() and id(node) not in inner:
            about.append(f"the module {node.id!r} as a value")
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            about += _attribute(node, id(node) in called)
        if about:
            found += [text for text in about if not any(text in _has(word) for word in words)]
    return found


def _with_origin(node: ast.AST, words: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Every node, with the functions of the library that it is made of."""
    words = words.union(getattr(node, "made_of", ()))
    yield node, words
    for child in ast.iter_child_nodes(node):
        yield from _with_origin(child, words)


@cache
def _has(word: str) -> frozenset[str]:
    """What of a function of the library is on no list."""
    function = library.functions()[word].node
    return frozenset(_found([function], {*library.functions()}))


def _node(node: ast.AST, bound: set[str]) -> Iterator[str]:
    if not isinstance(node, NODES):
        yield f"a {type(node).__name__} node"
    if isinstance(node, ast.ListComp) and not (
        _OF_TRAININGS.fullmatch(ast.unparse(node)) or _repeats(node)
    ):
        yield "a list of something else than all trainings' numbers, or layers"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == _GET_FILE:
        yield from _download(node)
    if isinstance(node, ast.Import | ast.ImportFrom) and not _aliases(node) <= _IMPORTED:
        yield f"the import {ast.unparse(node)!r}"
    if isinstance(node, ast.Name) and node.id not in {*bound, *BUILTINS, *importable()}:
        yield f"the unknown name {node.id!r}"
    if isinstance(node, ast.FunctionDef) and (node.decorator_list or node.returns):
        yield f"the decorated function {node.name!r}"
    for word in (
        getattr(node, "id", None),
        getattr(node, "name", None),
        getattr(node, "arg", None),
    ):
        if isinstance(word, str) and not isinstance(node, ast.alias) and not _plain(word):
            yield f"the name {word!r}"
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
        yield f"the constant {node.value!r}"


def _download(node: ast.Call) -> Iterator[str]:
    """It goes into the folder beside the script, under a plain name, and nowhere else."""
    given = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
    called = [str(getattr(each, "value", "..")) for each in node.args]
    inner = str(given.get("cache_subdir", ".."))
    plain = len(called) == 1 and "/" not in called[0] and called[0] not in ("", ".", "..")
    inside = given.get("cache_dir") == "." and inner[:1] != "/" and ".." not in inner.split("/")
    if not (plain and inside and None not in given):
        yield f"a download to another place: {ast.unparse(node)}"


def _repeats(node: ast.ListComp) -> bool:
    """Whether something is made several times, as a loop over it would: `for _ in range(3)`."""
    (turns, *more), made = node.generators, node.elt
    counted = isinstance(turns.iter, ast.Call) and ast.unparse(turns.iter.func) == "range"
    over = counted or isinstance(turns.iter, ast.Tuple | ast.Name)
    return isinstance(made, ast.Call) and over and not (more or turns.ifs)


def _attribute(node: ast.Attribute, called: bool) -> Iterator[str]:
    """A chain such as `keras.layers.Dense`, judged as a whole where it begins at an import."""
    parts: list[str] = []
    at: ast.expr = node
    while isinstance(at, ast.Attribute):
        parts.insert(0, at.attr)
        at = at.value
    dotted = ".".join(parts)
    if isinstance(at, ast.Name) and at.id in importable():
        written = f"{at.id}.{dotted}"
        allowed = _may_be_called if called else CONSTANTS.__contains__
        if not allowed(written):
            yield written
        return
    last = METHODS if called else DATA
    if parts[-1] not in last or any(part not in DATA for part in parts[:-1]):
        yield f"the attribute .{dotted}"


def _may_be_called(written: str) -> bool:
    return bool(MODULES.fullmatch(written)) or written in _OF_FORMULAS


def _plain(word: str) -> bool:
    return (
        word.isascii()
        and word.isidentifier()
        and not keyword.iskeyword(word)
        and (word[0] != "_" or word == "_")
    )


def _aliases(statement: ast.Import | ast.ImportFrom) -> set[tuple[str | None, str, str | None]]:
    module = statement.module if isinstance(statement, ast.ImportFrom) else None
    return {(module, alias.name, alias.asname) for alias in statement.names}


_OF_FORMULAS = numpy_paths()
_BACKENDS = {ast.dump(backend_of(word)) for word in ("tensorflow", "jax", "torch")}
_IMPORTED = set().union(*(_aliases(statement) for statement, _ in importable().values()))
