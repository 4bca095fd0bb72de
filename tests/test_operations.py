"""Keras's operations in the catalogue, against the installed Keras; each is called once."""

import inspect
from operator import attrgetter
from typing import Any

import pytest
from reading import finding, read

from specgen import catalogue
from specgen.catalogue import operations
from specgen.language.calls import Variable
from specgen.language.entries import OPERATION
from specgen.language.vocabulary import of_keras


def functions(generate: Any) -> dict[str, Any]:
    """Every function of keras.ops and keras.ops.image, by its name."""
    ops = generate.keras.ops
    own = dict(inspect.getmembers(ops, inspect.isfunction))
    images = dict(inspect.getmembers(ops.image, inspect.isfunction))
    assert not own.keys() & images.keys()
    return own | images


def test_catalogue_has_every_operation_or_the_reason_when_counted(generate: Any) -> None:
    left_out = [name for names in operations.NO_NODES.values() for name in names.split()]
    assert len(left_out) == len(set(left_out))
    assert {*catalogue.names("ops"), *left_out} == functions(generate).keys()
    assert len(catalogue.names("ops")) > 300
    assert not {*catalogue.names("ops")} & {
        *catalogue.names("layers"),
        *catalogue.names("applications"),
    }


def test_catalogue_operation_takes_what_its_signature_says_when_compared(generate: Any) -> None:
    for name, function in functions(generate).items():
        entry, inputs = of_keras("ops", name), catalogue.inputs(name)
        if entry is None:
            continue
        assert entry.role is OPERATION
        assert attrgetter(entry.path.removeprefix("keras."))(generate.keras) is function
        known = inspect.signature(function).parameters
        tensors = [*inputs.required, *inputs.optional]
        numbers = tensors[1:] if name in operations.WITH_NUMBERS.split() else []
        own = [p.name for p in entry.parameters if p.name not in numbers]
        assert [p.name for p in entry.parameters] == own + numbers
        assert sorted(tensors + own) == sorted(
            n for n, p in known.items() if p.kind < p.VAR_KEYWORD
        )
        assert own == sorted(own, key=[*known].index)
        needed = {n for n, p in known.items() if p.default is p.empty} - {"kwargs", "axes_lengths"}
        assert {*inputs.required, *(p.name for p in entry.parameters if p.required)} == needed
        assert inputs.spread or [*inputs.required] == [*known][: len(inputs.required)]


def symbolic(keras: Any, tensor: tuple[Any, ...]) -> Any:
    """A KerasTensor of a shape; a dtype may stand before it."""
    if isinstance(tensor[0], str):
        return keras.KerasTensor(tensor[1:], dtype=tensor[0])
    return keras.KerasTensor(tensor)


def result(keras: Any, use: Any, tensors: list[Any]) -> Any:
    """What the operation of a spec gives for the tensors, called as a script calls it."""

    def written(value: Any) -> Any:
        return tuple(map(written, value)) if isinstance(value, list) else value

    call = read(use, "ops")
    function = attrgetter(call.entry.path.removeprefix("keras."))(keras)
    inputs = catalogue.inputs(call.entry.name)
    given = {key: written(value) for key, value in call.arguments.items()}
    if inputs.spread:
        first = [given.pop(p.name) for p in call.entry.parameters if p.required]
        return function(*first, *tensors, **given)
    if inputs.listed:
        return function(tensors, **given)
    names = [n for n in (*inputs.required, *inputs.optional) if n not in given]
    return function(**dict(zip(names, tensors, strict=False)), **given)


IMAGE = (None, 8, 8, 3)
ROWS_OF_4 = (None, 4)
CALLED = [
    ({"concatenate": -1}, [(None, 4), (None, 3)], (None, 7)),
    ({"stack": 1}, [(None, 4), (None, 4)], (None, 2, 4)),
    ("vstack", [(2, 4), (3, 4)], (5, 4)),
    ({"einsum": "bij,bjk->bik"}, [(None, 2, 3), (None, 3, 5)], (None, 2, 5)),
    ("meshgrid", [(4,), (5,)], [(5, 4), (5, 4)]),
    ({"pad": [[0, 0], [1, 2], [0, 0]]}, [(None, 4, 5)], (None, 7, 5)),
    ({"pad": {"pad_width": [[0, 0], [1, 1]], "constant_values": 3}}, [ROWS_OF_4], (None, 6)),
    ({"slice": {"start_indices": [1, 0], "shape": [2, 3]}}, [(4, 4)], (2, 3)),
    ({"slice_update": {}}, [(4, 4), ("int32", 2), (2, 2)], (4, 4)),
    ({"mean": 1}, [(None, 4, 5)], (None, 5)),
    ({"mean": {"axis": [1, 2], "keepdims": True}}, [(None, 4, 5)], (None, 1, 1)),
    ({"expand_dims": -1}, [ROWS_OF_4], (None, 4, 1)),
    ({"squeeze": 1}, [(None, 1, 5)], (None, 5)),
    ({"transpose": [0, 2, 1]}, [(None, 4, 5)], (None, 5, 4)),
    ({"swapaxes": {"axis1": 1, "axis2": 2}}, [(None, 4, 5)], (None, 5, 4)),
    ({"one_hot": 10}, [("int32", None)], (None, 10)),
    ({"softmax": -1}, [ROWS_OF_4], (None, 4)),
    ({"sum": {"axis": -1}}, [ROWS_OF_4], (None,)),
    ("abs", [ROWS_OF_4], (None, 4)),
    ("maximum", [(None, 4, 1), (None, 1, 5)], (None, 4, 5)),
    ({"maximum": 0}, [ROWS_OF_4], (None, 4)),
    ("add", [ROWS_OF_4, ROWS_OF_4], (None, 4)),
    ({"multiply": 0.5}, [ROWS_OF_4], (None, 4)),
    ({"power": 2}, [ROWS_OF_4], (None, 4)),
    ("subtract", [ROWS_OF_4, (4,)], (None, 4)),
    ("matmul", [(None, 2, 3), (None, 3, 5)], (None, 2, 5)),
    ({"tensordot": 1}, [(None, 2, 3), (3, 5)], (None, 2, 5)),
    ({"split": {"indices_or_sections": 2, "axis": 1}}, [ROWS_OF_4], [(None, 2), (None, 2)]),
    ({"unstack": {"axis": 1}}, [(None, 2, 5)], [(None, 5), (None, 5)]),
    ({"take": {"indices": 0, "axis": 1}}, [(None, 4, 5)], (None, 5)),
    ({"take": {"axis": 1}}, [(None, 4, 5), ("int32", 2)], (None, 2, 5)),
    ({"take_along_axis": 1}, [(None, 4), ("int32", None, 2)], (None, 2)),
    ({"get_item": 0}, [(None, 4)], (4,)),
    ({"reshape": [-1, 2, 2]}, [ROWS_OF_4], (None, 2, 2)),
    ({"tile": [1, 3]}, [ROWS_OF_4], (None, 12)),
    ("where", [("bool", None, 4), ROWS_OF_4, ROWS_OF_4], (None, 4)),
    ({"where": {"x2": 0}}, [("bool", None, 4), ROWS_OF_4], (None, 4)),
    ({"where": {"x1": 0}}, [("bool", None, 4), ROWS_OF_4], (None, 4)),
    ({"clip": {"x_min": 0, "x_max": 1}}, [ROWS_OF_4], (None, 4)),
    ({"norm": {"axis": -1}}, [ROWS_OF_4], (None,)),
    ({"cast": "int32"}, [ROWS_OF_4], (None, 4)),
    ({"average": -1}, [ROWS_OF_4, ROWS_OF_4], (None,)),
    ({"moments": [1, 2]}, [IMAGE], [(None, 3), (None, 3)]),
    ({"batch_normalization": -1}, [IMAGE, (3,), (3,)], IMAGE),
    ("dot_product_attention", [(None, 5, 2, 8)] * 3, (None, 5, 2, 8)),
    ({"top_k": 2}, [ROWS_OF_4], [(None, 2), (None, 2)]),
    ({"segment_sum": 3}, [(None, 4), ("int32", None)], (3, 4)),
    ({"conv": {"padding": "same"}}, [IMAGE, (3, 3, 3, 5)], (None, 8, 8, 5)),
    ({"max_pool": 2}, [IMAGE], (None, 4, 4, 3)),
    ({"resize": [4, 4]}, [IMAGE], (None, 4, 4, 3)),
    ({"extract_patches": 2}, [IMAGE], (None, 4, 4, 12)),
    ("rgb_to_grayscale", [IMAGE], (None, 8, 8, 1)),
    ({"rearrange": "b h w -> b w h"}, [(2, 4, 5)], (2, 5, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("use", "tensors", "shape"), CALLED, ids=lambda v: str(v)[:40])
def test_catalogue_operation_gives_its_shape_when_called(
    generate: Any, use: Any, tensors: list[Any], shape: Any
) -> None:
    keras = generate.keras
    given = result(keras, use, [symbolic(keras, t) for t in tensors])
    shapes = [t.shape for t in given] if isinstance(given, list | tuple) else given.shape
    assert shapes == shape


# What the other operations need, where two or three axes of 4 and nothing else will not do.
NEEDS = [
    ({"adaptive_average_pool": [2, 2]}, [IMAGE]), ({"adaptive_max_pool": [2, 2]}, [IMAGE]),
    ("affine_transform", [IMAGE, (None, 8)]), ({"argpartition": 1}, [ROWS_OF_4]),
    ({"array_split": 2}, [(6, 4)]), ({"average_pool": 2}, [IMAGE]),
    ({"broadcast_to": [2, 4]}, [(1, 4)]), ({"conv_transpose": 2}, [IMAGE, (3, 3, 5, 3)]),
    ("correlate", [(4,), (4,)]), ("cross", [(None, 3), (None, 3)]),
    ({"crop_images": {"top_cropping": 1, "left_cropping": 1, "target_height": 4,
      "target_width": 4}}, [IMAGE]),
    ({"depth_to_space": 2}, [(None, 4, 4, 8)]), ("depthwise_conv", [IMAGE, (3, 3, 3, 1)]),
    ("diag", [(4,)]), ("digitize", [ROWS_OF_4, (3,)]), ({"dsplit": 2}, [(None, 4, 4)]),
    ({"extract_patches_3d": 2}, [(None, 4, 8, 8, 3)]),
    ({"extract_sequences": {"sequence_length": 2, "sequence_stride": 1}}, [ROWS_OF_4]),
    ({"fold": {"output_size": [4, 4], "kernel_size": [2, 2]}}, [(None, 8, 9)]),
    ({"full_like": 0.5}, [ROWS_OF_4]), ({"hsplit": 2}, [ROWS_OF_4]), ("hsv_to_rgb", [IMAGE]),
    ({"in_top_k": 2}, [("int32", None), (None, 10)]),
    ({"istft": {"sequence_length": 4, "sequence_stride": 2, "fft_length": 4}}, [(None, 9, 3)] * 2),
    ("lstsq", [(4, 4), (4,)]), ({"map_coordinates": 1}, [(8, 8), (2, 4)]),
    ({"moveaxis": {"source": 1, "destination": 2}}, [(None, 4, 4)]),
    ({"multi_hot": 10}, [("int32", None, 4)]), ({"nanpercentile": 50}, [ROWS_OF_4]),
    ({"nanquantile": 0.5}, [ROWS_OF_4]), ({"percentile": 50}, [ROWS_OF_4]),
    ({"quantile": [0.1, 0.9]}, [ROWS_OF_4]),
    ({"pad_images": {"top_padding": 1, "left_padding": 1, "target_height": 10,
      "target_width": 10}}, [IMAGE]),
    ("perspective_transform", [IMAGE, (None, 4, 2), (None, 4, 2)]),
    ({"psnr": 1}, [IMAGE, IMAGE]), ("rgb_to_hsv", [IMAGE]), ({"roll": 1}, [ROWS_OF_4]),
    ({"saturate_cast": "uint8"}, [ROWS_OF_4]),
    ({"scale_and_translate": {"output_shape": [2, 4, 4, 3], "scale": [2.0, 2.0],
      "translation": [0.0, 0.0], "spatial_dims": [1, 2], "method": "linear"}}, [(2, 8, 8, 3)]),
    ({"scatter": [4, 4]}, [("int32", None, 1), (None,)]), ("searchsorted", [(4,), (4,)]),
    ({"segment_max": 3}, [ROWS_OF_4, ("int32", None)]),
    ({"segment_min": 3}, [ROWS_OF_4, ("int32", None)]),
    ({"segment_prod": 3}, [ROWS_OF_4, ("int32", None)]),
    ("separable_conv", [IMAGE, (3, 3, 3, 1), (1, 1, 3, 5)]), ("sobel_edges", [IMAGE]),
    ({"space_to_depth": 2}, [IMAGE]),
    ("sparse_categorical_crossentropy", [("int32", None), (None, 10)]),
    ({"stft": {"sequence_length": 4, "sequence_stride": 2, "fft_length": 4}}, [(None, 16)]),
    ({"threshold": {"threshold": 0, "default_value": 0}}, [ROWS_OF_4]),
    ({"unfold": 2}, [(None, 3, 8, 8)]), ({"unravel_index": [4, 4]}, [("int32", None)]),
    ("vander", [(4,)]), ({"vsplit": 2}, [(4, 4)]),
]  # fmt: skip


def test_catalogue_operation_makes_a_node_when_fed_with_symbolic_tensors(generate: Any) -> None:
    keras = generate.keras
    rows = [(use, tensors) for use, tensors, _ in CALLED] + NEEDS
    done = {use if isinstance(use, str) else next(iter(use)) for use, _ in rows}
    for name in set(catalogue.names("ops")) - done:
        inputs = catalogue.inputs(name)
        rows.append((name, [(None, 4, 4)] * (2 if inputs.listed else len(inputs.required))))
    for use, tensors in rows:
        given = result(keras, use, [symbolic(keras, t) for t in tensors])
        parts = given if isinstance(given, list | tuple) else [given]
        assert parts, use
        assert all(isinstance(part, keras.KerasTensor) for part in parts), use


def test_catalogue_operation_computes_when_a_tensor_is_a_number(generate: Any) -> None:
    keras = generate.keras
    whole = {"bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift", "gcd", "lcm"}
    for name in operations.WITH_NUMBERS.split():
        x = keras.Input((3,), dtype="int32" if name in whole else "float32")
        numbers = catalogue.inputs(name).required[1:] or catalogue.inputs(name).optional
        use = {name: dict.fromkeys(numbers, 2)}
        made = result(keras, use, [x])
        ones = keras.ops.ones((2, 3), x.dtype)
        given, wanted = keras.Model(x, made)(ones), result(keras, use, [ones])
        assert keras.ops.convert_to_numpy(given == wanted).all(), name
        assert given.shape == (made.shape if made.ndim == 0 else (2, *made.shape[1:])), name


def test_catalogue_knows_inputs_when_asked_for_an_operation() -> None:
    assert catalogue.inputs("add") == catalogue.Inputs(("x1", "x2"), (), False)
    assert catalogue.inputs("where") == catalogue.Inputs(("condition",), ("x1", "x2"), False)
    assert catalogue.inputs("stack") == catalogue.Inputs(("x",), (), True)
    assert catalogue.inputs("einsum") == catalogue.Inputs(("operands",), (), True, True)
    assert catalogue.inputs("ResNet50") == catalogue.Inputs(("inputs",), (), False)
    assert catalogue.inputs("while_loop") is None


def test_catalogue_says_what_an_operation_takes_when_the_argument_does_not_fit() -> None:
    assert finding({"pad": {"pad_width": {"left": 1}}}, "ops")[1] == (
        'pad: pad_width takes a number, text, true, false, null or a list of them, not {"left": 1}'
    )
    assert finding({"cast": "float33"}, "ops")[0] == "SG204"
    assert finding({"mean": {"axes": 1}}, "ops")[::2] == ("SG201", "did you mean 'axis'?")
    assert finding("reduce_mean", "ops")[::2] == ("SG202", "did you mean 'mean'?")
    assert finding("expand_dims", "ops")[:2] == ("SG203", "expand_dims needs 'axis'")
    assert read({"one_hot": "classes"}, "ops").arguments == {"num_classes": Variable("num_classes")}
