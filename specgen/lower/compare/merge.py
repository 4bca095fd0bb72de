"""Trees side by side -> one tree, with a parameter for every value that differs. Knows no spec."""

import ast
import copy
import re
from collections.abc import Collection
from typing import Any

from specgen import library
from specgen.program.ast_nodes import literal, name, unplaced


class UnlikeError(Exception):
    """Trees differ in more than values."""


class Merger:
    """Puts parameters in place of values that differ; `values` holds, for each tree, its own.

    count: how many trees; taken: names that no parameter may have; known: variables that are the
    same before all trees and within, so that what is computed from them is a value, too; again:
    whether one set of values serves several trainings.
    """

    def __init__(
        self, count: int, taken: Collection[str], known: Collection[str], again: bool = False
    ) -> None:
        self.taken = taken
        self.again = again
        self.known = known
        self.values: list[dict[str, ast.expr]] = [{} for _ in range(count)]
        self.word = "value"

    @property
    def names(self) -> list[str]:
        """The parameters, in the order of the tree."""
        return [*self.values[0]]

    def forget(self, names: Collection[str]) -> None:
        """Go back to when these were all parameters."""
        self.values = [{word: row[word] for word in names} for row in self.values]

    def merge(self, nodes: list[Any]) -> Any:
        """The one tree. Raises UnlikeError; parameters found before that stay."""
        first = nodes[0]
        if isinstance(first, ast.AST) and len({ast.dump(node) for node in nodes}) == 1:
            return first
        values = all(_is_value(node, self.known) for node in nodes)
        if values and not any(map(_made, nodes)):
            return self.parameter(nodes)
        before, word = self.names, self.word
        try:
            return self._deeper(nodes)
        except UnlikeError:
            self.word = word
            if not values:
                raise
            self.forget(before)
            return self.parameter(nodes)

    def _deeper(self, nodes: list[Any]) -> Any:
        first = nodes[0]
        if len({type(node) for node in nodes}) > 1:
            raise UnlikeError
        if isinstance(first, list):
            if len({len(node) for node in nodes}) > 1:
                raise UnlikeError
            return [self.merge(list(row)) for row in zip(*nodes, strict=True)]
        if not isinstance(first, ast.AST):
            if any(node != first for node in nodes):
                raise UnlikeError
            return first
        if isinstance(first, ast.Call):
            first, *_ = nodes = _filled(nodes)
        out, word = copy.copy(first), self.word
        self.word = _word(first) or word
        for field, _ in ast.iter_fields(first):
            merge = self._called if field == "func" else self.merge
            setattr(out, field, merge([getattr(node, field) for node in nodes]))
        self.word = word
        return out

    def _called(self, nodes: list[Any]) -> Any:
        """What is called is no value, though what a method belongs to may be."""
        return self._deeper(nodes) if len({*map(ast.dump, nodes)}) > 1 else nodes[0]

    def parameter(self, nodes: list[ast.expr], word: str = "") -> ast.expr:
        """A name for values that differ; the same name for the same values, unless they are made.

        An optimizer is made for one compile and cannot serve another. word: what alone to call it.
        Raises UnlikeError where one that is made would have to serve several trainings.
        """
        if self.again and any(map(_serves_once, nodes)):
            raise UnlikeError
        for known in self.names if not word and not any(map(_made, nodes)) else ():
            pairs = zip(self.values, nodes, strict=True)
            if all(ast.dump(row[known]) == ast.dump(node) for row, node in pairs):
                return ast.copy_location(name(known), nodes[0])
        word = self._free(word or self.word)
        self.add(word, nodes)
        return ast.copy_location(name(word), nodes[0])

    def add(self, word: str, nodes: list[ast.expr]) -> None:
        """A parameter of this name, whatever else goes by it."""
        for row, node in zip(self.values, nodes, strict=True):
            row[word] = unplaced(node)

    def _free(self, word: str) -> str:
        """The word, or one like it that nothing else goes by."""
        word = word if word.isidentifier() else "value"
        plain = word = f"{word}_value" if word in self.taken else word
        number = 1
        while word in self.names:
            number += 1
            word = f"{plain}_{number}"
        return word


def _is_value(node: Any, known: Collection[str]) -> bool:
    """What is the same before the training as within: it looks at nothing that changes."""
    if isinstance(node, ast.Name):
        return node.id in known and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Lambda):
        return _is_value(node.body, {*known, *(argument.arg for argument in node.args.args)})
    inner: list[ast.AST] = [*ast.iter_child_nodes(node)] if isinstance(node, _PLAIN) else []
    if isinstance(node, ast.Call):
        inner = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not _SETTLED.fullmatch(ast.unparse(node.func)):
            return False
    elif not isinstance(node, _PLAIN):
        return False
    return all(isinstance(part, _SIGNS) or _is_value(part, known) for part in inner)


_PLAIN = (
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Subscript,
    ast.Attribute,
)  # fmt: skip
_SIGNS = (ast.Load, ast.unaryop, ast.operator)
# What gives the same wherever it is called: no layers, whose weights begin at random.
_SETTLED = re.compile(
    r"keras\.(optimizers|losses|regularizers|constraints|callbacks)\..+"
    r"|keras\.initializers\.(Constant|Zeros|Ones)"
    r"|np\.(log|log1p|exp|sqrt|mean|std|sin|cos)|balanced_weights"
)


def _serves_once(node: ast.expr) -> bool:
    """Whether what is made has a state, which a training leaves changed."""
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(_STATEFUL.match(ast.unparse(each.func)) for each in calls)


_STATEFUL = re.compile(r"keras\.(optimizers|callbacks|initializers)\.")


def _made(node: Any) -> bool:
    """Whether a value is an object that is made, or a function."""
    nodes = ast.walk(node) if isinstance(node, ast.AST) else ()
    return any(isinstance(inner, ast.Call | ast.Lambda) for inner in nodes)


def _filled(calls: list[ast.Call]) -> list[ast.Call]:
    """The calls, each with the keywords of that which has most; None stands for those left out."""
    longest = max(calls, key=lambda each: len(each.keywords))
    words = [keyword.arg for keyword in longest.keywords]
    out = []
    for each in calls:
        given = {keyword.arg: keyword.value for keyword in each.keywords}
        lacking = [word for word in words if word not in given]
        if [word for word in words if word in given] != [*given] or {*lacking} - {*NONE}:
            raise UnlikeError
        filled = copy.copy(each)
        filled.keywords = [ast.keyword(word, given.get(word, literal(None))) for word in words]
        out.append(filled)
    return out


# Parameters that are None wherever they are left out.
NONE = (
    "callbacks", "class_weight", "sample_weight", "validation_data", "validation_steps",
    "steps_per_epoch", "loss_weights", "metrics", "weighted_metrics", "kernel_regularizer",
    "bias_regularizer", "activity_regularizer", "recurrent_regularizer", "kernel_constraint",
    "bias_constraint", "recurrent_constraint", "embeddings_regularizer", "clipnorm", "clipvalue",
    "global_clipnorm",
)  # fmt: skip


def _word(node: ast.AST) -> str:
    """A name for what a node is given: a keyword, an attribute, or a call's first argument."""
    if isinstance(node, ast.keyword):
        return node.arg or ""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
        return node.targets[0].attr
    if isinstance(node, ast.Slice):
        return str(vars(node).get("word", ""))
    if not isinstance(node, ast.Call):
        return ""
    called = ast.unparse(node.func).rpartition(".")[2]
    function = library.functions().get(called)
    if function and function.parameters:
        return next(iter(function.parameters))
    return _SAID.get(called, called.lower())


_SAID = {
    "set_random_seed": "seed", "savefig": "file", "range": "count", "Input": "shape",
    "LearningRateScheduler": "schedule",
    "ModelCheckpoint": "filepath", "load_model": "filepath", "CSVLogger": "filename",
}  # fmt: skip
