"""Random whole specs: layers of all families in rows and graphs, with blocks, parts and repeats.

A spec is a tree of plain values, as `read` takes it once it is written out as YAML. What a layer is
given is known from the rules; so a drawn spec is sound as far as `check` can tell.
"""

import contextlib
import copy
import itertools
from collections.abc import Iterator
from typing import Any

from drawn import FLOAT, LAYERS, OPERATIONS, Case, Draw, layer, operation

import specs
from specgen.checks import checker
from specgen.checks.checked import Checked
from specgen.facts.shapes.tensors import Tensor
from specgen.text.diagnostics import Source, SpecError
from specgen.text.yaml_reader import read

Tree = dict[str, Any]
# What learns from the data before it is built, and what is drawn beside them by hand.
UNHELD = {"Normalization", "Subtract", "Dot", "Add", "Average", "Maximum", "Minimum", "Multiply",
          "Concatenate", "HashedCrossing", "MixUp", "CutMix"}  # fmt: skip
MERGES = ["Add", "Average", "Maximum", "Minimum", "Multiply", "Concatenate", "Subtract"]
TRIES = 25
MOST = 200_000  # numbers in a tensor, and parameters of a model: beyond it a build takes seconds


def spec(model: Tree) -> Checked:
    """The spec of a model, read but not yet checked. Raises SpecError."""
    text = specs.text(data={"load": {"npz": "drawn.npz"}}, model=model, compile=None, fit=None,
                      evaluate=None)  # fmt: skip
    return checker.read(read(Source("drawn.yaml", text)))


def sound(seed: int) -> Tree:
    """A model that `check` finds sound; the same for the same seed."""
    for number in itertools.count():
        tree = _Sketch(Draw(f"spec {seed} {number}")).drawn()
        with contextlib.suppress(SpecError):
            checker.check(spec(tree).document)
            return tree
    raise AssertionError


class _Sketch:
    """A model under way. held: what is given under which name; used: what something is fed with."""

    def __init__(self, draw: Draw) -> None:
        self.draw, self.row = draw, draw.random() < 0.3
        self.tree: Tree = {"layers": []}
        self.held: dict[str, Tensor] = {}
        self.used: set[str] = set()

    def drawn(self) -> Tree:
        for _ in range(1 if self.row else self.draw.choice([1, 1, 1, 2, 3])):
            self.door()
        wanted = self.draw.few(3, 12)
        grown = [*[self.layer] * 6, self.part, self.block]
        if not self.row:
            grown += [self.operation, self.merge, self.merge, self.attend, self.formula]
        for _ in range(TRIES * 3):
            if len(self.tree["layers"]) >= wanted:
                break
            self.draw.choice(grown)()
        if not self.row:
            left = [word for word in self.held if word not in self.used]
            self.tree["outputs"] = left
        return self.tree

    def door(self) -> None:
        """An Input, as a layer drawn at random would have it."""
        name = self.draw.choice([*LAYERS])
        ((shape, dtype), *_) = _fed(layer(self.draw.few(0, 999), name))
        more = {} if dtype == "float32" else {"dtype": dtype}
        sizes = list(shape[1:])
        if len(sizes) != 2 or sizes[-1] is None:  # steps alone may be any number
            sizes = [self.draw.few(1, 9) if size is None else size for size in sizes]
        self.add({"Input": {"shape": sizes, **more}}, [])

    def some(self) -> str:
        """What a layer is fed with: mostly the last, which nothing has used yet."""
        words = [*self.held]
        return words[-1] if self.row or self.draw.random() < 0.6 else self.draw.choice(words)

    def add(self, item: Tree, sources: list[str], **also: Any) -> bool:
        """Add a layer, unless the rules say that it cannot be there. also: parts and blocks."""
        node = {**item}
        name = f"n{len(self.tree['layers'])}"
        if not self.row:
            node["name"] = name
            node |= {"from": sources if len(sources) > 1 else sources[0]} if sources else {}
        tree = {**self.tree, "layers": [*self.tree["layers"], node]}
        for key, items in also.items():
            tree[key] = {**self.tree.get(key, {}), **items}
        found = spec(tree if self.row else {**tree, "outputs": [name]}).shapes
        made = found.made.get(("model", "layers", len(tree["layers"]) - 1))
        if found.misfits or made is None or made.outputs is None or len(made.outputs) != 1:
            return False
        out, count = made.outputs[0], found.whole.parameters
        if out.shape is None or (count or 0) > MOST or _large(out):
            return False
        self.tree, self.held[name] = tree, out
        self.used.update(sources)
        return True

    def layer(self, more: bool = True) -> None:
        word = self.some()
        for item in _fitting(self.draw, self.held[word]):
            rest = {"repeat": self.draw.few(2, 3)} if more and self.draw.random() < 0.1 else {}
            if self.add({**item, **rest}, [word]):
                return

    def operation(self) -> None:
        word = self.some()
        tensor = self.held[word]
        for _ in range(TRIES):
            case = operation(self.draw.few(0, 999), self.draw.choice([*OPERATIONS]))
            fed = _fed(case)
            if len(fed) == 1 and not _listed(case) and _alike(fed[0], tensor):
                self.add({case.name: case.arguments or None}, [word])
                return

    def merge(self) -> None:
        """Two tensors, of which one is made of the other if none like it is there."""
        word = self.some()
        alike = [w for w, t in self.held.items() if t.shape == self.held[word].shape and w != word]
        if not alike:
            kept = self.draw.choice([{"Dropout": 0.2}, {"Activation": "tanh"}, {"LeakyReLU": None}])
            if not self.add(kept, [word]):
                return
            alike = [[*self.held][-1]]
        pair = [word, self.draw.choice(alike)]
        self.add({self.draw.choice(MERGES): None}, pair)

    def attend(self) -> None:
        """Attention of a sequence to another one, or to itself."""
        words = [word for word, tensor in self.held.items() if tensor.rank == 3]
        if words:
            query, value = self.draw.choice(words), self.draw.choice(words)
            name = self.draw.choice(["MultiHeadAttention", "Attention", "AdditiveAttention"])
            given = layer(self.draw.few(0, 999), name).arguments
            self.add({name: given or None}, [query, value])

    def formula(self) -> None:
        word, draw = self.some(), self.draw
        if _kind(self.held[word].dtype or FLOAT) != "number":
            return
        text = [f"{word} * 2 + 1", f"abs({word}) ** 0.5", f"mean({word}, axis=-1, keepdims=True)",
                f"{word} - {draw.choice([*self.held])}"]  # fmt: skip
        self.add({"formula": draw.choice(text)}, [])

    def part(self) -> None:
        """A layer or a sub-model that is held, used once or twice."""
        word, name = self.some(), f"part{len(self.tree.get('parts', {}))}"
        tensor = self.held[word]
        inside = [item for item, _ in zip(_fitting(self.draw, tensor), range(1), strict=False)]
        if not inside or tensor.shape is None or tensor.rank == 0:
            return
        whole: Any = inside[0]
        if self.draw.flag():
            typed = {} if tensor.dtype == "float32" else {"dtype": tensor.dtype}
            door = {"Input": {"shape": list(tensor.shape[1:]), **typed}}
            whole = {"layers": [door, *inside, *self.draw.choice(([], [{"Dropout": 0.1}]))]}
        if (
            self.add({name: None}, [word], parts={name: whole})
            and not self.row
            and self.draw.flag()
        ):
            self.add({name: None}, [word])

    def block(self) -> None:
        """Layers with an argument, and the way around them where they keep the shape."""
        word, name = self.some(), f"block{len(self.tree.get('blocks', {}))}"
        wide = self.draw.choice([{"Dense": {"units": "${width}"}}, {"UnitNormalization": None},
            {"Conv1D": {"filters": "${width}", "kernel_size": 2, "padding": "same"}},
            {"Conv2D": {"filters": "${width}", "kernel_size": 2, "padding": "same"}},
            {"LSTM": {"units": "${width}", "return_sequences": True}}])  # fmt: skip
        layers: list[Tree] = [{**wide, "name": "found"}]
        layers += [{"Add": None, "from": ["found", "inputs"]}] if self.draw.flag() else []
        block = {"takes": {"width": "int"}, "layers": layers}
        last = (self.held[word].shape or (None,))[-1:]
        width = last[0] if last and last[0] and self.draw.flag() else self.draw.few(1, 6)
        times = {"repeat": self.draw.few(2, 3)} if self.draw.random() < 0.3 else {}
        self.add({name: {"width": width}, **times}, [word], blocks={name: block})


def _fitting(draw: Draw, tensor: Tensor) -> Iterator[Tree]:
    """Layers drawn at random, of those that are about such tensors."""
    for _ in range(TRIES):
        case = layer(draw.few(0, 999), draw.choice([*LAYERS]))
        fed = _fed(case)
        alike = len(fed) == 1 and _alike(fed[0], tensor) and not _open(case, tensor)
        if alike and case.name not in UNHELD:
            yield {case.name: case.arguments or None}


def _fed(case: Case) -> list[Any]:
    return [one for item in case.fed.values() for one in (item if _many(item) else [item])]


def _many(item: Any) -> bool:
    return isinstance(item, list)


def _listed(case: Case) -> bool:
    return any(map(_many, case.fed.values()))


def _alike(fed: Any, tensor: Tensor) -> bool:
    """Whether a tensor has as many axes as the drawn one, and texts where that has."""
    shape, dtype = fed
    return len(shape) == tensor.rank and _kind(dtype) == _kind(tensor.dtype or "float32")


def _open(case: Case, tensor: Tensor) -> bool:
    """Whether the channels may be any number, which no layer can count."""
    first = case.arguments.get("data_format") == "channels_first"
    return first and None in (tensor.shape or ())[1:2]


def _kind(dtype: str) -> str:
    return "number" if dtype.startswith(("int", "uint", "float", "bfloat")) else dtype


def _large(tensor: Tensor) -> bool:
    count = 1
    for size in tensor.shape or ():
        count *= size or 1
    return count > MOST


def planted(seed: int) -> Iterator[Tree]:
    """The sound model of a seed with something changed in it, again and again."""
    whole, draw = sound(seed), Draw(f"planted {seed}")
    while True:
        tree = copy.deepcopy(whole)
        if draw.choice(_CHANGES)(draw, tree):
            yield tree


def _behind(draw: Draw, tree: Tree, *items: Tree) -> bool:
    """Put layers behind another one; in a graph, what that fed is fed by the last of them."""
    layers = tree["layers"]
    at = draw.randrange(len(layers))
    if "outputs" not in tree:
        layers[at + 1 : at + 1] = items
        return True
    word = layers[at]["name"]
    for number, item in enumerate(items):
        new = {**item, "name": f"new{number}", "from": word if not number else f"new{number - 1}"}
        layers.insert(at + 1 + number, new)
    last = f"new{len(items) - 1}"
    for node in layers[at + 1 + len(items) :]:
        _rewire(node, word, last)
    tree["outputs"] = [last if each == word else each for each in tree["outputs"]]
    if word in tree["outputs"] or not _fed_by(tree, last):
        tree["outputs"] = [*dict.fromkeys([*tree["outputs"], last])]
    return True


def _rewire(node: Tree, old: str, new: str) -> None:
    given = node.get("from")
    if isinstance(given, str):
        node["from"] = new if given == old else given
    elif given:
        node["from"] = [new if each == old else each for each in given]


def _fed_by(tree: Tree, word: str) -> bool:
    return any(word in (node.get("from"), *node.get("from", ())) for node in tree["layers"])


def _foreign(draw: Draw, tree: Tree) -> bool:
    """A layer drawn at random, whatever reaches it."""
    case = layer(draw.few(0, 999), draw.choice([*LAYERS]))
    if case.name in UNHELD or len(_fed(case)) > 1:
        return False
    return _behind(draw, tree, {case.name: case.arguments or None})


def _operated(draw: Draw, tree: Tree) -> bool:
    """An operation drawn at random, in a graph."""
    case = operation(draw.few(0, 999), draw.choice([*OPERATIONS]))
    if "outputs" not in tree or _listed(case) or len(_fed(case)) > 1:
        return False
    return _behind(draw, tree, {case.name: case.arguments or None})


def _left_out(draw: Draw, tree: Tree) -> bool:
    """A layer less, such as a Flatten."""
    layers = tree["layers"]
    at = draw.randrange(len(layers))
    node = layers[at]
    if "Input" in node or "formula" in node or isinstance(node.get("from", ""), list):
        return False
    layers.pop(at)
    if "outputs" in tree:
        for other in layers:
            _rewire(other, node["name"], node["from"])
        given = [node["from"] if each == node["name"] else each for each in tree["outputs"]]
        tree["outputs"] = [*dict.fromkeys(given)]
        if any(node["name"] in other.get("formula", "") for other in layers):
            return False
    return True


def _joined(draw: Draw, tree: Tree) -> bool:
    """Two tensors put together that are not alike."""
    if "outputs" not in tree:
        return False
    words = [node["name"] for node in tree["layers"]]
    merge = draw.choice([*MERGES, "Dot", "Attention", "matmul", "concatenate"])
    given = {"Dot": {"axes": draw.choice([1, 2, -1])}}.get(merge)
    pair = [draw.choice(words), draw.choice(words)]
    tree["layers"].append({merge: given, "name": "new0", "from": pair})
    left = [word for word in tree["outputs"] if word not in pair]
    tree["outputs"] = [*left, "new0"]
    return True


def _reshaped(draw: Draw, tree: Tree) -> bool:
    """A Reshape that does not divide, or what needs other axes than there are."""
    return _behind(draw, tree, draw.choice([
        {"Reshape": [7, 11]}, {"Reshape": [-1, 13]}, {"Permute": [2, 1]}, {"RepeatVector": 3},
        {"Cropping2D": 40}, {"GroupNormalization": {"groups": 17}},
        {"BatchNormalization": {"axis": 6}}, {"MaxPooling2D": 50}, {"MaxPooling1D": 50},
        {"Conv2D": {"filters": 4, "kernel_size": 50}},
        {"Conv2D": {"filters": 4, "kernel_size": 3, "groups": 5}},
        {"TimeDistributed": {"layer": {"Conv2D": {"filters": 2, "kernel_size": 3}}}},
        {"Bidirectional": {"layer": {"GRU": {"units": 2}}}},
    ]))  # fmt: skip


def _entered(draw: Draw, tree: Tree) -> bool:
    """Another Input: an axis more or less, or another size."""
    doors = [node["Input"]["shape"] for node in tree["layers"] if "Input" in node]
    shape = draw.choice(doors)
    does = draw.few(0, 2)
    if does == 0:
        shape.append(draw.few())
    elif not shape:
        return False
    elif does == 1:
        shape.pop(draw.randrange(len(shape)))
    else:
        shape[draw.randrange(len(shape))] = draw.few(1, 20)
    return True


def _numbers(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where arguments are that are whole numbers."""
    rows = enumerate(tree) if isinstance(tree, list) else ()
    for key, item in tree.items() if isinstance(tree, dict) else rows:
        if isinstance(item, int) and not isinstance(item, bool):
            yield (*path, key)
        yield from _numbers(item, (*path, key))


def _resized(draw: Draw, tree: Tree) -> bool:
    """Another number in place of one: units, a kernel, an axis, heads, a target shape."""
    paths = [path for path in _numbers(tree) if {"vocabulary", "factor"}.isdisjoint(path)]
    if not paths:
        return False
    *above, key = draw.choice(paths)
    inner: Any = tree
    for step in above:
        inner = inner[step]
    inner[key] += draw.choice([1, 2, 5, 40])
    return True


_CHANGES = [_foreign, _operated, _left_out, _joined, _reshaped, _entered, _resized, _resized]
