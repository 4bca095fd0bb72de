"""Variants: what the script hands to their training, what that leaves, and what it is called."""

import ast

from specgen.emit import to_text
from specgen.lower import lower
from specs import spec


def script(**parts):
    text = to_text(lower(spec(**parts), sample=True))
    ast.parse(text)
    return text


def model(units, last=10):
    dense = {"Dense": {"units": units}}
    blocks = {"block": {"layers": [dense]}}
    return {"model": {"blocks": blocks, "layers": [{"Input": [784]}, "block", {"Dense": last}]}}


def test_variants_hand_over_what_preparing_changes_and_leave_what_is_shown():
    steps = [{"reshape": [784]}, {"divide": 255}]
    shown = [
        {"heading": "All", "do": ["evaluate", "predict", "print_predictions", "print_variants"]}
    ]
    variants = {"raw": {"data.x": steps[:1]}, "scaled": {"data.x": steps}}
    text = script(variants=variants, walkthrough=shown)
    assert "def train_raw(x_train, x_test):" in text
    assert "model, history, scores, *shown = train(x_train, x_test)" in text  # x_test as it was
    assert "(x_test,) = shown" in text


def test_variants_with_datasets_of_their_own_load_inside_under_no_name_of_a_function():
    text = script(variants={"digits": {}, "clothes": {"data.load": "fashion_mnist"}})
    assert "def train(load_sample):" not in text
    assert 'load_sample("mnist.npz")' not in text
    assert '"mnist.npz"' in text
    assert '"fashion_mnist.npz"' in text


def test_variants_may_have_blocks_of_one_name():
    text = script(variants={"small": model(8), "large": model(16)})
    assert text.index("def train") < text.index("def block")
    assert '{"small": {"units": 8}, "large": {"units": 16}}' in text


def test_variants_share_a_block_that_none_changes():
    text = script(variants={"a": model(8), "b": model(8, last=11)})
    assert text.count("def block") == 1
    assert "def train(" in text
