import numpy as np
import pytest
from tiny_bert import write_safetensors

from rolecall.adapters.encoders.safetensors import read_weights
from rolecall.domain.errors import InvalidInput

VALUES = np.array([[1.5, -2.0, 0.0], [3.25, 1e-3, -1e4]], np.float32)


def test_every_float_format_is_read_as_float32(tmp_path):
    path = tmp_path / "weights.safetensors"
    bfloat16 = (VALUES.view(np.uint32) >> 16).astype(np.uint16)
    write_safetensors(
        path,
        {
            "single": ("F32", VALUES.shape, VALUES.tobytes()),
            "half": ("F16", VALUES.shape, VALUES.astype(np.float16).tobytes()),
            "brain": ("BF16", VALUES.shape, bfloat16.tobytes()),
            "positions": ("I64", (2,), np.arange(2).tobytes()),
        },
    )
    weights = read_weights(path)
    assert set(weights) == {"single", "half", "brain"}
    np.testing.assert_array_equal(weights["single"], VALUES)
    np.testing.assert_allclose(weights["half"], VALUES, rtol=1e-3)
    np.testing.assert_allclose(weights["brain"], VALUES, rtol=1e-2)
    assert all(array.dtype == np.float32 for array in weights.values())


@pytest.mark.parametrize("keep", [0, 4, 30, -5])
def test_a_file_cut_short_is_refused(tmp_path, keep):
    path = tmp_path / "weights.safetensors"
    write_safetensors(path, {"single": ("F32", VALUES.shape, VALUES.tobytes())})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InvalidInput, match="safetensors"):
        read_weights(path)


@pytest.mark.parametrize("content", [b"\x02\0\0\0\0\0\0\0[]", b"\x0e\0\0\0\0\0\0\0" + b'{"a": [1,2,3]}', b"PK" * 40])
def test_something_else_is_refused(tmp_path, content):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="safetensors"):
        read_weights(path)


def test_no_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="nothing"):
        read_weights(tmp_path / "nothing")
