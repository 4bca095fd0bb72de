"""Layers that multiply their last axis by weights, and those that look weights up."""

from specgen.facts.shapes.einsum import projected
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, UnfitError, UnknownError, plus, times


def dense(given: Given) -> Made:
    """Dense: the last axis becomes `units`."""
    shape, units = given.shape, given.size("units")
    if len(shape) < 2:
        raise UnfitError("inputs of at least 2 axes, (batch, numbers)", "put a Reshape before it")
    given.counted(shape[-1])
    bias = units if given["use_bias"] else 0
    return given.makes((*shape[:-1], units), plus(times((shape[-1], units)), bias))


def embedding(given: Given) -> Made:
    """Embedding: a vector for each whole number."""
    words, width = given.size("input_dim"), given.size("output_dim")
    shape = None if given.x.shape is None else (*given.x.shape, width)
    return given.makes(shape, times((words, width)))


def reversible(given: Given) -> Made:
    """ReversibleEmbedding: the same, or back to a number for each word."""
    words, width = given.size("input_dim"), given.size("output_dim")
    weights = times((words, width, 1 if given["tie_weights"] else 2))
    if not given.settings.get("reverse"):
        return given.makes((*given.shape, width), weights)
    if given["reverse_dtype"]:
        raise UnknownError
    return given.makes((*given.shape[:-1], words), weights)


def einsum_dense(given: Given) -> Made:
    """EinsumDense: an axis for each letter behind the arrow."""
    shape, kernel, bias = projected(
        given["equation"], given.shape, given.sizes("output_shape"), given["bias_axes"] or ""
    )
    return given.makes(shape, plus(times(kernel), times(bias) if bias else 0))


RULES = {
    "Dense": dense,
    "Embedding": embedding,
    "ReversibleEmbedding": reversible,
    "EinsumDense": einsum_dense,
}
