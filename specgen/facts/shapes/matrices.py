"""Operations of keras.ops about matrices: determinants, factors, diagonals."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import broadcast
from specgen.facts.shapes.operations import along, made, shape_of, without
from specgen.facts.shapes.tensors import Made, Shape, Size, UnfitError, UnknownError, plus, times


def _matrix(given: Given) -> tuple[Shape, Size, Size]:
    """The axes before a matrix, its rows and its columns."""
    if len(given.shape) < 2:
        raise UnfitError("matrices, inputs of 2 axes or more")
    return given.shape[:-2], given.shape[-2], given.shape[-1]


def number_of_matrix(given: Given) -> Made:
    """det, logdet: a number for each matrix."""
    return made(given, _matrix(given)[0])


def values_and_vectors(given: Given) -> Made:
    """eigh: as many values as rows, and a vector for each."""
    return made(given, given.shape[:-1], given.shape)


def turned(given: Given) -> Made:
    """pinv: rows and columns change places."""
    rest, rows, columns = _matrix(given)
    return made(given, (*rest, columns, rows))


def singular(given: Given) -> Made:
    """svd: two matrices and the values between them."""
    rest, rows, columns = _matrix(given)
    if rows is None or columns is None or not given["compute_uv"]:
        raise UnknownError
    few = min(rows, columns)
    wide = (rows, columns) if given["full_matrices"] else (few, few)
    return made(given, (*rest, rows, wide[0]), (*rest, few), (*rest, wide[1], columns))


def solved(given: Given) -> Made:
    """solve, solve_triangular: of the shape of the right side."""
    right = given.also("b")
    if right is None or right.shape is None:
        raise UnknownError
    return made(given, right.shape)


def distances(given: Given) -> Made:
    """cdist: from each row of the one to each of the other."""
    other = given.also("y")
    if other is None or other.shape is None or len(other.shape) != len(given.shape):
        raise UnknownError
    rest = broadcast(given.shape[:-2], other.shape[:-2])
    return made(given, (*rest, given.shape[-2], other.shape[-2]))


def summed_diagonal(given: Given) -> Made:
    """trace: without the two axes of the matrix."""
    axes = [*(along(given, "axis1") or ()), *(along(given, "axis2") or ())]
    if len({*axes}) < 2:
        raise UnknownError
    return made(given, without(given.shape, axes, False))


def kron(given: Given) -> Made:
    """kron: each number of the one by the whole of the other."""
    other = shape_of(given, "x2")
    if len(other) != len(given.shape):
        raise UnknownError
    return made(given, tuple(map(times, zip(given.shape, other, strict=True))))


def inner(given: Given) -> Made:
    """inner: products summed over the last axes."""
    other = shape_of(given, "x2")
    if not given.shape or not other or given.shape[-1] != other[-1]:
        raise UnknownError
    return made(given, (*given.shape[:-1], *other[:-1]))


def orthogonal(given: Given) -> Made:
    """qr: two matrices."""
    *rest, rows, columns = given.shape
    if rows is None or columns is None:
        raise UnknownError
    few = min(rows, columns) if given["mode"] == "reduced" else rows
    return made(given, (*rest, rows, few), (*rest, few, columns))


def diagonal_matrix(given: Given) -> Made:
    """diag: a matrix of a row, or a row of a matrix."""
    if len(given.shape) == 1:
        size = plus(given.shape[0], abs(given["k"]))
        return made(given, (size, size))
    if len(given.shape) != 2 or None in given.shape or given["k"]:
        raise UnknownError
    return made(given, (min(size or 0 for size in given.shape),))


def flat_diagonal(given: Given) -> Made:
    """diagflat: a matrix with all numbers on its diagonal."""
    size = plus(times(given.shape), abs(given["k"]))
    return made(given, (size, size))


def crossed(given: Given) -> Made:
    """cross: a vector across each two of 3 numbers."""
    other = shape_of(given, "x2")
    plain = given["axis"] is None and given["axisc"] == -1
    if not plain or given.shape[-1:] != (3,) or other[-1:] != (3,):
        raise UnknownError
    return made(given, (*broadcast(given.shape[:-1], other[:-1]), 3))


def rank(given: Given) -> Made:
    """matrix_rank: a whole number for each matrix."""
    return made(given, given.shape[:-2], dtype="int32")


def factored(given: Given) -> Made:
    """lu_factor: a matrix, and the places of its rows."""
    if len(given.shape) < 2 or None in given.shape[-2:]:
        raise UnknownError
    *rest, rows, columns = given.shape
    few = min(rows or 0, columns or 0)
    return made(given, given.shape, (*rest, few))


def diagonal(given: Given) -> Made:
    """diagonal: one of the matrix that two axes make."""
    axes = [*(along(given, "axis1") or ()), *(along(given, "axis2") or ())]
    sizes = [given.shape[axis] for axis in axes]
    if len({*axes}) < 2 or None in sizes or given["offset"]:
        raise UnknownError
    rest = [size for place, size in enumerate(given.shape) if place not in axes]
    return made(given, (*rest, min(size or 0 for size in sizes)))


def one_number(given: Given) -> Made:
    """psnr: one number."""
    return made(given, ())


RULES = {
    **dict.fromkeys(("det", "logdet"), number_of_matrix),
    "eigh": values_and_vectors,
    "pinv": turned,
    "svd": singular,
    **dict.fromkeys(("solve", "solve_triangular"), solved),
    "cdist": distances,
    "psnr": one_number,
    "trace": summed_diagonal,
    "matrix_rank": rank,
    "lu_factor": factored,
    "diagonal": diagonal,
    "kron": kron,
    "inner": inner,
    "vdot": one_number,
    "qr": orthogonal,
    "diag": diagonal_matrix,
    "diagflat": flat_diagonal,
    "cross": crossed,
}
