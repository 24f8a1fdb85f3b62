"""PostgreSQL's and pgvector's binary forms of arrays and vectors, made and read by numpy: no text, no value by value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Matrix, Vector

SPARSE_DIMENSIONS = 1_000_000_000  # pgvector's limit, and above every `term_id`

_INT4_OID = 23
_UUID_OID = 2950
_HALFVEC_HEADER = 4


class Wire(bytes):
    """Bytes in the binary form of whatever type the statement casts them to."""

    __slots__ = ()


def halfvec(vector: Vector) -> Wire:
    """A halfvec: dimensions, nothing, then half floats."""
    return Wire(np.array([len(vector), 0], ">u2").tobytes() + vector.astype(">f2").tobytes())


def halfvecs(matrix: Matrix) -> list[bytes]:
    """One halfvec for each row."""
    header = np.array([matrix.shape[1], 0], ">u2").tobytes()
    return [header + row.tobytes() for row in matrix.astype(">f2")]


def from_halfvecs(values: list[bytes]) -> Matrix:
    """The rows that `halfvecs` was given, as far as half precision keeps them."""
    return np.stack([np.frombuffer(value, ">f2", offset=_HALFVEC_HEADER) for value in values]).astype(np.float32)


def uuid_array(ids: Sequence[bytes]) -> Wire:
    """A uuid[] of ids that are 16 bytes each."""
    if not ids:
        return Wire(np.array([0, 0, _UUID_OID], ">i4").tobytes())
    elements = np.empty((len(ids), 20), np.uint8)
    elements[:, :4] = (0, 0, 0, 16)
    elements[:, 4:] = np.frombuffer(b"".join(ids), np.uint8).reshape(-1, 16)
    return Wire(np.array([1, 0, _UUID_OID, len(ids), 1], ">i4").tobytes() + elements.tobytes())


def int_array(values: NDArray[np.int64]) -> bytes:
    """An int[]: dimensions, no nulls, element type, length, lower bound, then each element behind its length."""
    if not len(values):
        return np.array([0, 0, _INT4_OID], ">i4").tobytes()
    elements = np.empty((len(values), 2), ">i4")
    elements[:, 0], elements[:, 1] = 4, values
    return np.array([1, 0, _INT4_OID, len(values), 1], ">i4").tobytes() + elements.tobytes()


def sparsevec(indices: NDArray[np.int64], values: NDArray[np.float64]) -> bytes:
    """A sparsevec of `SPARSE_DIMENSIONS`: dimensions, how many, nothing, then the indices (from 1, ascending) and their values."""
    header = np.array([SPARSE_DIMENSIONS, len(indices), 0], ">i4").tobytes()
    return header + (indices - 1).astype(">i4").tobytes() + values.astype(">f4").tobytes()
