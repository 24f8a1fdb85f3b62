import struct
from uuid import UUID

import numpy as np

from rolecall.adapters.postgres.binary import SPARSE_DIMENSIONS, from_halfvecs, halfvec, halfvecs, int_array, sparsevec, uuid_array


def test_a_halfvec_is_its_length_and_big_endian_halves() -> None:
    vector = np.array([1.0, -2.0, 0.5], np.float32)
    assert halfvec(vector) == struct.pack(">HHeee", 3, 0, 1.0, -2.0, 0.5)
    assert halfvecs(vector.reshape(1, -1)) == [halfvec(vector)]


def test_halfvecs_come_back_in_half_precision() -> None:
    matrix = np.random.default_rng(1).standard_normal((4, 7)).astype(np.float32)
    np.testing.assert_array_equal(from_halfvecs(halfvecs(matrix)), matrix.astype(np.float16).astype(np.float32))


def test_an_int_array() -> None:
    header = struct.pack(">iii", 1, 0, 23)
    assert int_array(np.array([7, -1], np.int64)) == header + struct.pack(">iiiiii", 2, 1, 4, 7, 4, -1)
    assert int_array(np.array([], np.int64)) == struct.pack(">iii", 0, 0, 23)


def test_a_uuid_array() -> None:
    one, other = UUID(int=1), UUID(int=2**127 + 5)
    expected = struct.pack(">iiiii", 1, 0, 2950, 2, 1) + b"".join(struct.pack(">i", 16) + each.bytes for each in (one, other))
    assert uuid_array([one.bytes, other.bytes]) == expected
    assert uuid_array([]) == struct.pack(">iii", 0, 0, 2950)


def test_a_sparsevec_counts_from_zero_on_the_wire() -> None:
    expected = struct.pack(">iiiiiff", SPARSE_DIMENSIONS, 2, 0, 0, 8, 0.5, 2.0)
    assert sparsevec(np.array([1, 9], np.int64), np.array([0.5, 2.0])) == expected
