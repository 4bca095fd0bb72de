"""Layers in which one sequence looks at another."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, Tensor, UnfitError, plus, times


def multi_head(given: Given) -> Made:
    """MultiHeadAttention: as the query, with `output_shape` for its last axis if there is one."""
    query, value, key = _three(given)
    given.counted(query[-1])
    heads, width = given.size("num_heads"), given.size("key_dim")
    deep = width if given.raw("value_dim") is None else given.size("value_dim")
    out = query[-1:] if given.raw("output_shape") is None else given.sizes("output_shape")
    ways = [(query[-1], width), (key[-1], width), (value[-1], deep)]
    ways += [(query[-1], deep)] if given["use_gate"] else []
    weights = plus(*(_weights(given, size, (heads, to)) for size, to in ways))
    last = plus(times((heads, deep, *out)), times(out) if given["use_bias"] else 0)
    scores = (query[0], heads, query[1], query[1])  # as Keras 3.15.1 says it, whatever the value
    return _made(given, (*query[:-1], *out), scores, plus(weights, last))


def group_query(given: Given) -> Made:
    """GroupQueryAttention: as the query; several of its heads share one of the value."""
    query, value, key = _three(given)
    for each in (query, value, key):
        if len(each) != 3:
            raise UnfitError("inputs of 3 axes, (batch, steps, numbers)", "put a Reshape before it")
    if query[-1] != value[-1] and None not in (query[-1], value[-1]):
        raise UnfitError("a query and a value with as many numbers a step as each other")
    given.counted(query[-1])
    heads, shared = given.size("num_query_heads"), given.size("num_key_value_heads")
    width = given.size("head_dim")
    ways = [(query[-1], heads), (key[-1], shared), (value[-1], shared)]
    ways += [(query[-1], heads)] if given["use_gate"] else []
    weights = plus(*(_weights(given, size, (count, width)) for size, count in ways))
    last = plus(times((heads, width, query[-1])), query[-1] if given["use_bias"] else 0)
    return _made(given, query, (query[0], heads, query[1], key[1]), plus(weights, last))


def _three(given: Given) -> tuple[Shape, Shape, Shape]:
    """The shapes of query, value and key, which is the value where nothing else is given."""
    query = given.ranked(len(given.shape))
    value = (given.also("value") or Tensor()).shape
    key = (given.also("key") or Tensor(value)).shape
    if value is None or key is None:
        value = key = (None,) * len(query)
    for each in (query, value, key):
        if len(each) < 3:
            raise UnfitError("inputs of 3 axes, (batch, steps, numbers)", "put a Reshape before it")
    if len(value) != len(key) or any(
        a != b and None not in (a, b) for a, b in zip(value[1:-1], key[1:-1], strict=True)
    ):
        raise UnfitError("a value and a key of as many steps as each other")
    return query, value, key


def _weights(given: Given, size: Size, out: tuple[Size, ...]) -> Size:
    return plus(times((size, *out)), times(out) if given["use_bias"] else 0)


def _made(given: Given, shape: Shape, scores: Shape, trained: Size) -> Made:
    made = given.makes(shape, trained)
    if not given.settings.get("return_attention_scores"):
        return made
    return made._replace(outputs=(made.output, Tensor(scores, given.computes)))


def attention(given: Given) -> Made:
    """Attention and AdditiveAttention: for each step of the query one made of the value's."""
    shapes = [tensor.shape for tensor in given.several]
    if not 2 <= len(shapes) <= 3:
        raise UnfitError("a query and a value, and a key if it is another")
    query, value = shapes[:2]
    key = shapes[-1]
    if any(shape is not None and len(shape) < 3 for shape in shapes):
        raise UnfitError("inputs of 3 axes, (batch, steps, numbers)", "put a Reshape before it")
    if query is None or value is None or key is None:
        return given.makes(None, None)
    if given.name == "AdditiveAttention":
        trained = query[-1] if given["use_scale"] else 0
    else:
        trained = int(given["use_scale"]) + int(given["score_mode"] == "concat")
    return _made(given, (*query[:-1], value[-1]), (*query[:-1], key[-2]), trained)


RULES = {
    "MultiHeadAttention": multi_head,
    "GroupQueryAttention": group_query,
    "Attention": attention,
    "AdditiveAttention": attention,
}
