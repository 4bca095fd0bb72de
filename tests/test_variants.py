"""Variants: what the script hands to their training, what that leaves, and what it is called."""

import ast

from specgen.emit import to_text
from specgen.lower import lower
from specs import spec


def script(**parts):
    text = to_text(lower(spec(**parts), sample=True))
    ast.parse(text)
    return text


def test_variants_hand_over_what_preparing_changes_and_leave_what_is_shown():
    steps = [{"reshape": [784]}, {"divide": 255}]
    text = script(
        variants={"raw": {"data.x": steps[:1]}, "scaled": {"data.x": steps}}, walkthrough=SHOWN
    )
    assert "def train_raw(x_train, x_test):" in text
    assert "return model, history, scores, x_test, y_test" not in text  # y_test does not change
    assert "model, history, scores, x_test = train(x_train, x_test)" in text


def test_variants_with_datasets_of_their_own_load_inside():
    text = script(variants={"digits": {}, "clothes": {"data.load": "fashion_mnist"}})
    assert "def train(file):" in text  # not `load_sample`, which is the function
    assert 'variants = {"digits": {"file": "mnist.npz"}' in text


def test_variants_may_have_blocks_of_one_name():
    def model(units):
        dense = {"Dense": {"units": units}}
        block = {"block": {"layers": [dense]}}
        return {"blocks": block, "layers": [{"Input": [784]}, "block", {"Dense": 10}]}

    text = script(variants={"small": {"model": model(8)}, "large": {"model": model(16)}})
    assert text.index("def train_small") < text.index("units=8") < text.index("def train_large")


def test_variants_share_a_block_that_none_changes():
    block = {"block": {"layers": [{"Dense": {"units": 8}}]}}
    both = [
        {"blocks": block, "layers": [{"Input": [784]}, "block", {"Dense": n}]} for n in (10, 11)
    ]
    text = script(variants={"a": {"model": both[0]}, "b": {"model": both[1]}})
    assert text.count("def block") == 1
    assert "def train(dense):" in text
