"""Small sound specs and the features that can be added to them, to try features beside each other.

A feature is a part of a spec: mappings are merged, lists are joined. Most pairs of features do not
fit each other or the spec; then `check` has to say so.
"""

from collections.abc import Iterator
from typing import Any

from specgen import library
from specgen.explain.pieces import examples

Tree = dict[str, Any]

SOFTMAX = {"Dense": {"units": 3, "activation": "softmax"}}
CLASSES = {
    "compile": {
        "optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
    }
}  # fmt: skip
NUMBERS = {"compile": {"optimizer": "adam", "loss": "mse", "metrics": ["mae"]}}
COLUMNS = {
    "area": {"from": 10, "to": 90}, "rooms": {"from": 1, "to": 9},
    "district": ["north", "south", "west"], "price": {"from": 1, "to": 500},
}  # fmt: skip
HOUSES = {
    "load": {"csv": "houses.csv"}, "columns": COLUMNS, "target": "price",
    "table": [{"one_hot_columns": ["district"]}], "split": {"test": 0.25},
}  # fmt: skip


def _base(data: Tree, layers: list[Any], rest: Tree) -> Tree:
    head = {"specgen": 1, "title": "Features beside each other", "seed": 1}
    return {**head, "data": data, "model": {"layers": layers}, **rest, "fit": {"epochs": 1}}


# One for each sort of data.
BASES: dict[str, Tree] = {
    "images": _base(
        {"load": {"synthetic": {"shape": [8, 8, 1], "classes": 3, "train": 60, "test": 30}}},
        ["Flatten", SOFTMAX], CLASSES,
    ),
    "arrays": _base({"load": "iris", "split": {"test": 0.3}}, [SOFTMAX], CLASSES),
    "two classes": _base(
        {"load": {"moons": {"samples": 60}}, "split": {"test": 0.5}},
        [{"Dense": {"units": 1, "activation": "sigmoid"}}],
        {"compile": {**CLASSES["compile"], "loss": "binary_crossentropy"}},
    ),
    "table": _base(HOUSES, [{"Dense": 1}], NUMBERS),
    "two tables": _base(
        {
            "load": {"split_csv": {"train": "houses.csv", "test": "more.csv"}}, "columns": COLUMNS,
            "target": "price", "table": [{"one_hot_columns": ["district"]}],
        },
        [{"Dense": 1}], NUMBERS,
    ),
    "series": _base(
        {
            "load": {"seasonal": {"length": 80, "period": 8}}, "windows": {"length": 8},
            "split": {"test": 0.25, "shuffle": False},
        },
        ["Flatten", {"Dense": 1}], NUMBERS,
    ),
    "columns in time": _base(
        {
            "load": {"csv": "weather.csv"}, "windows": {"length": 6, "targets": [1]},
            "columns": {"warmth": {"from": -9, "to": 30}, "wind": {"from": 0, "to": 9}},
            "split": {"test": 0.25, "shuffle": False},
        },
        ["Flatten", {"Dense": 1}], NUMBERS,
    ),
    "folder": _base(
        {"load": {"image_folder": {"path": "photos", "image_size": 8}}},
        ["Flatten", SOFTMAX], CLASSES,
    ),
    "masks": _base(
        {"load": {"discs": {"size": 8, "train": 40, "test": 20}}},
        [{"Conv2D": {"filters": 1, "kernel_size": 1, "activation": "sigmoid"}}],
        {"compile": {"optimizer": "adam", "loss": "binary_crossentropy"}},
    ),
}  # fmt: skip

_KEYS: dict[str, Tree] = {
    "test": {"data": {"split": {"test": 0.2}}},
    "val": {"data": {"split": {"val": 0.2}}},
    "some of the rest": {"data": {"split": {"train": 24}}},
    "last rows": {"data": {"split": {"test": {"last": 13}}}},
    "first rows": {"data": {"split": {"val": {"first": 12}}}},
    "rows": {"data": {"split": {"val": {"rows": [0.5, 0.75]}, "test": {"last": 0.25}}}},
    "stratify": {"data": {"split": {"stratify": True}}},
    "in order": {"data": {"split": {"shuffle": False}}},
    "shuffled": {"data": {"split": {"shuffle": True}}},
    "merge": {"data": {"split": {"merge": True, "test": 0.3}}},
    "prepared": {"data": {"split": {"prepared": True}, "x": [{"MinMaxScaler": None}]}},
    "split seed": {"data": {"split": {"seed": 7}}},
    "folds": {"data": {"split": {"folds": 2}}},
    "repeated folds": {"data": {"split": {"folds": 2, "repeats": 2}}},
    "windows": {"data": {"windows": {"length": 5}}},
    "horizon": {"data": {"windows": {"length": 5, "horizon": 2}}},
    "delay": {"data": {"windows": {"length": 5, "delay": 2}}},
    "sequence": {"data": {"windows": {"length": 5, "sequence": True}}},
    "whole sequences": {"data": {"windows": {"length": 5, "sequence": True, "whole": True}}},
    "sampled windows": {"data": {"windows": {"length": 5, "sampling_rate": 2}}},
    "target of windows": {"data": {"windows": {"length": 5}, "target": "wind"}},
    "windows without targets": {"data": {"windows": {"length": 5, "horizon": 0}}},
    "pairs": {"data": {"pairs": {"count": 20}}},
    "reconstruct": {"data": {"reconstruct": True}},
    "noise": {"data": {"noise": [{"add_noise": 0.3}]}},
    "batches": {"data": {"pipeline": {"batch_size": 8}}},
    "shuffled batches": {"data": {"pipeline": {"shuffle": 50}}},
    "cached batches": {"data": {"pipeline": {"cache": True}}},
    "endless batches": {"data": {"pipeline": {"repeat": True}}, "fit": {"steps_per_epoch": 3}},
    "augment": {"data": {"augment": [{"RandomFlip": "horizontal"}]}},
    "augmented masks": {"data": {"augment": [{"RandomFlip": "vertical"}], "augment_masks": True}},
    "class names": {"data": {"class_names": ["a", "b", "c"]}},
    "inputs": {"data": {"inputs": ["area", "rooms"]}},
    "sources": {
        "data": {"sources": {"near": {"matrix": "near.csv"}}},
        "walkthrough": [{"heading": "Near", "do": [{"print": "{mean(near):.2f}"}]}],
    },
    "prepare": {"data": {"prepare": [{"MinMaxScaler": ["rooms"]}, {"StandardScaler": "others"}]}},
    "one hot": {"data": {"y": ["one_hot"]}, "compile": {"loss": "categorical_crossentropy"}},
    "scaled labels": {"data": {"y": ["StandardScaler"]}},
    "variants": {"variants": {"short": {}, "long": {"fit.epochs": 2}}},
    "variants of data": {"variants": {"one": {}, "two": {"data.split.test": 0.4}}},
    "validation split": {"fit": {"validation_split": 0.2}},
    "validate on test": {"fit": {"validate_on": "test"}},
    "validate on val": {"fit": {"validate_on": "val"}},
    "validate on none": {"fit": {"validate_on": "none"}},
    "batch size": {"fit": {"batch_size": 16}},
    "unshuffled": {"fit": {"shuffle": False}},
    "steps": {"fit": {"steps_per_epoch": 2}},
    "validation steps": {"fit": {"validation_steps": 1}},
    "validation frequency": {"fit": {"validation_freq": 2}},
    "class weight": {"fit": {"class_weight": {0: 2.0, 1: 1.0}}},
    "quiet": {"fit": {"verbose": 0}, "evaluate": {"verbose": 0}},
    "stops early": {"fit": {"callbacks": [{"EarlyStopping": {"monitor": "val_loss"}}]}},
    "best": {"fit": {"callbacks": [{"ModelCheckpoint": {"filepath": "best.keras"}}]}},
    "no labels": {"data": {"labels": False}},
    "a learnt array": {
        "model": {
            "layers": [
                {"Weight": {"shape": [3]}, "name": "bias"},
                {"Add": None, "from": ["x", "bias"]},
            ]
        }
    },
    "measured again": {
        "walkthrough": [
            {
                "heading": "Gap",
                "do": [
                    {"evaluate": {"on": "train", "as": "fitted"}},
                    {"print": "{fitted['loss']:.2f}"},
                ],
            }
        ]
    },
    "claim": {"claims": [{"that": "loss", "at_most": 9}]},
    "plot": {
        "walkthrough": [{"heading": "Draw", "do": ["predict", {"plot": {"heat": "predictions"}}]}]
    },
    "errors": {"walkthrough": [{"heading": "Errors", "do": ["predict", "print_errors"]}]},
    "plot of curves": {"walkthrough": [{"heading": "Curves", "do": [{"plot_history": "loss"}]}]},
    "table": {
        "walkthrough": [
            {"heading": "List", "do": [{"table": {"columns": {"loss": "history['loss']"}}}]}
        ]
    },
    "scores of folds": {"walkthrough": [{"heading": "Folds", "do": ["print_folds"]}]},
    "refit": {"data": {"split": {"folds": 2, "refit": True}}},
    "grid": {"grid": {"fit.epochs": [1, 2]}},
    "vars": {"vars": {"rate": 0.1}, "compile": {"optimizer": {"SGD": "${rate}"}}},
    "folds of variants": {"data": {"split": {"folds": 2}}, "variants": {"a": {}, "b": {}}},
}


def _with(group: str, word: str, *path: str) -> Tree:
    """The word's example where a list holds words of its group."""
    row = examples().get(group, {}).get(word, {})
    piece: Any = [{word: row["with"]} if "with" in row else word]
    for key in reversed(path):
        piece = {key: piece}
    return dict(piece)


def _words() -> Iterator[tuple[str, Tree]]:
    for group in ("steps", "scalers"):
        for word in library.family(group):
            yield f"x {word}", _with(group, word, "data", "x")
            yield f"y {word}", _with(group, word, "data", "y")
    for word in library.family("preparations"):
        yield f"prepare {word}", _with("preparations", word, "data", "prepare")
    for word in library.family("columns"):
        yield f"table {word}", _with("columns", word, "data", "table")
    for word, function in library.family("shows").items():
        do = _with("shows", word, "do")["do"]
        first = ["predict"] if "predictions" in function.variables else []
        yield f"show {word}", {"walkthrough": [{"heading": "Look", "do": [*first, *do]}]}


# They need a file beside the spec, which those that are trained do not have.
_CODE: dict[str, Tree] = {
    "loop": {"code": "specs/gallery/code/training_loop.py", "fit": {"loop": {"by_hand": {}}}},
}

FEATURES: dict[str, Tree] = {**_KEYS, **_CODE, **dict(_words())}

# Those that write down what holds anyway.
DEFAULTS = ("shuffled", "validate on val", "validate on none")


# Words whose examples suit most data: what has them is likely to train.
_SUIT = (
    "x divide", "x multiply", "x subtract", "x clip", "x cast", "x add_noise", "x log1p",
    "x append_zeros", "x StandardScaler", "x MinMaxScaler", "x flatten", "x take", "x permute",
    "table drop_missing", "table fill_missing", "table take_rows", "table fill_forward",
    "show summary", "show print_layers", "show predict",
    "show plot_history", "show print_predictions", "show save", "show save_weights",
    "prepare StandardScaler", "prepare impute", "prepare fill", "prepare RobustScaler",
    "show print_variants", "show plot_variants", "show print_folds",
    "show print_confusion_matrix", "show print_classification_report",
    "show plot_boundary", "show plot_masks",
)  # fmt: skip
SUITABLE = tuple(name for name in FEATURES if name in _KEYS or name in _SUIT)


def combined(base: str, *names: str) -> Tree:
    """The base with these features; what they show comes once the model is trained."""
    tree = BASES[base]
    for name in names:
        tree = _joined(tree, FEATURES[name])
    if "walkthrough" in tree:
        steps = [step for chapter in tree["walkthrough"] for step in chapter["do"]]
        once = [step for i, step in enumerate(steps) if step != "predict" or step not in steps[:i]]
        tree = {**tree, "walkthrough": [{"heading": "Look", "do": ["evaluate", *once]}]}
    return tree


def _joined(first: Any, second: Any) -> Any:
    """Mappings with the keys of both, lists one after the other, of anything else the second."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = {k: _joined(first[k], v) if k in first else v for k, v in second.items()}
        return {**first, **both}
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    return second
