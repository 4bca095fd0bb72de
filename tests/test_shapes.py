"""Shapes, types and counts of parameters by rule, against Keras itself."""

import json
from typing import Any

import drawn
import pytest
from reading import read

from specgen import catalogue
from specgen.facts.shapes.computed import OPERATIONS
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.ours import RULES as OURS
from specgen.facts.shapes.rules import LAYERS, made
from specgen.facts.shapes.tensors import Made, Tensor, UnfitError

SEEDS, MANY = 2, 60  # for each class; with --everything

# What has a rule, and is compared elsewhere.
UNDRAWN = {"Input", "InputLayer", "GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"}

MIXED = Made(None)  # refused, for Keras takes the samples for something else


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def ruled(case: drawn.Case) -> Made | None:
    """What the rules say; None where they refuse, MIXED where Keras would not."""
    arguments = read({case.name: case.arguments}, "nodes").arguments
    fed = {
        key: tuple(Tensor(*each) for each in item) if isinstance(item, list) else Tensor(*item)
        for key, item in case.fed.items()
    }
    try:
        return made(Given(case.family, case.name, arguments, fed, made))
    except UnfitError as error:
        return MIXED if any(each in str(error) for each in drawn.MIXED) else None


def live(keras: Any, value: Any) -> Any:
    """An argument as Keras takes it: a layer in it is made."""
    if isinstance(value, dict) and len(value) == 1:
        (name,) = value
        if name[:1].isupper():
            return getattr(keras.layers, name)(**live(keras, value[name]))
    if isinstance(value, dict):
        return {key: live(keras, item) for key, item in value.items()}
    if isinstance(value, list):
        return [live(keras, item) for item in value]
    return value


def computed(keras: Any, case: drawn.Case, tensors: list[Any]) -> Any:
    """What an operation gives; einsum takes its tensors one by one."""
    found = [getattr(module, case.name, None) for module in (keras.ops, keras.ops.image)]
    (function, *_) = filter(None, found)
    if case.name in ("einsum", "meshgrid"):
        rest = {key: item for key, item in case.arguments.items() if key != "subscripts"}
        opening = [case.arguments["subscripts"]] if case.name == "einsum" else []
        return function(*opening, *tensors[0], **rest)
    return function(*tensors, **case.arguments)


def asked(keras: Any, case: drawn.Case) -> Made | None:
    """What Keras says; None where it refuses."""

    def tensor(given: Any) -> Any:
        if isinstance(given, list):
            return [tensor(each) for each in given]
        return keras.KerasTensor(given[0], given[1])

    try:
        layer = None
        if case.family == "layers":
            layer = getattr(keras.layers, case.name)(**live(keras, dict(case.arguments)))
            out = layer(*map(tensor, case.fed.values()))
        else:
            out = computed(keras, case, [tensor(item) for item in case.fed.values()])
    except Exception:
        return None
    flat = keras.tree.flatten(out)
    trained = layer.trainable_weights if layer else ()
    fixed = layer.non_trainable_weights if layer else ()
    count = keras.src.utils.summary_utils.count_params
    return Made(
        tuple(Tensor(tuple(t.shape), keras.backend.standardize_dtype(t.dtype)) for t in flat),
        int(count(trained)),
        int(count(fixed)),
    )


def compare(case: drawn.Case, ours: Made | None, theirs: Made | None) -> bool:
    """Whether the rules know all that Keras says; never may they say anything else.

    Where Keras refuses, the rules refuse or know nothing.
    """
    if ours is MIXED:
        return True
    if theirs is None or theirs.outputs is None:
        unknown = ours is None or ours.outputs is None or None in [t.shape for t in ours.outputs]
        assert unknown, f"Keras refuses {case}, and the rules say {ours}"
        return False
    assert ours is not None, f"Keras says {theirs}, and the rules refuse {case}"
    said = f"{case}\n  rules {ours}\n  Keras {theirs}"
    for mine, one in ((ours.trained, theirs.trained), (ours.fixed, theirs.fixed)):
        assert mine in (None, one), said
    if ours.outputs is None or (len(ours.outputs) == 1 and ours.outputs[0].shape is None):
        return False
    assert len(ours.outputs) == len(theirs.outputs), said
    for tensor, one in zip(ours.outputs, theirs.outputs, strict=True):
        assert tensor.dtype in (None, one.dtype), said
        if tensor.shape is not None:
            assert tensor.rank == one.rank, said
            sizes = zip(tensor.shape, one.shape or (), strict=True)
            assert all(mine in (None, size) for mine, size in sizes), said
    return ours[:3] == theirs[:3]


@pytest.mark.parametrize("name", drawn.LAYERS)
def test_rule_says_what_keras_makes_of_a_layer(name: str, keras: Any, everything: bool) -> None:
    known = 0
    for seed in range(MANY if everything else SEEDS):
        case = drawn.layer(seed, name)
        known += compare(case, ruled(case), asked(keras, case))
    assert known


@pytest.mark.parametrize("name", drawn.OPERATIONS)
def test_rule_says_what_keras_makes_of_an_operation(
    name: str, keras: Any, everything: bool
) -> None:
    known = 0
    for seed in range(MANY if everything else SEEDS):
        case = drawn.operation(seed, name)
        known += compare(case, ruled(case), asked(keras, case))
    assert known


def variations(name: str) -> list[dict[str, Any]]:
    """Arguments that an application is tried with."""
    size = catalogue.network(name)["size"]
    return [
        {"weights": None},
        {"weights": None, "include_top": False, "input_shape": [150, 150, 3]},
        {"weights": None, "include_top": False, "input_shape": [size, size, 3]},
        {"weights": None, "include_top": False, "pooling": "avg"},
        {"weights": None, "classes": 7},
    ]


def pytest_generate_tests(metafunc: Any) -> None:
    """Two of the applications; all with `--everything`."""
    if "application" in metafunc.fixturenames:
        everything = metafunc.config.getoption("everything")
        names = catalogue.names("applications") if everything else ("MobileNetV2", "VGG16")
        metafunc.parametrize("application", names)


def test_rule_says_what_keras_makes_of_an_application(
    application: str, keras: Any, everything: bool
) -> None:
    count = keras.src.utils.summary_utils.count_params
    for given in variations(application)[: 5 if everything else 2]:
        with keras.src.backend.common.stateless_scope.StatelessScope():  # makes no weight
            model = getattr(keras.applications, application)(**given)
        ours = made(Given("applications", application, given, {}, made))
        assert ours.output.shape == tuple(model.output_shape)
        assert ours.trained == count(model.trainable_weights)
        assert ours.fixed == count(model.non_trainable_weights)


def test_networks_equal_installed_keras_when_generated_anew(
    generate: Any, everything: bool
) -> None:
    names = catalogue.names("applications") if everything else ("MobileNetV2",)
    for name in names:
        anew = json.loads(json.dumps(generate.measure.network(name)))
        assert anew == catalogue.network(name), "run python -m specgen.catalogue.generate"


def test_rules_know_nothing_of_few_things() -> None:
    """What no rule is about: foreign layers, and operations whose shape depends on numbers."""
    known = {"layers": LAYERS, "ops": OPERATIONS}
    things = [(family, name) for family in known for name in catalogue.names(family)]
    missing = [name for family, name in things if name not in known[family]]
    assert len(missing) <= 0.05 * (len(things) + len(catalogue.names("applications"))), missing
    drawn_too = {*drawn.LAYERS, *drawn.OPERATIONS}
    undrawn = {*LAYERS, *OPERATIONS} - drawn_too - {*OURS} - UNDRAWN
    assert not undrawn
