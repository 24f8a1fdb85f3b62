"""Reads and writes .safetensors files (https://github.com/huggingface/safetensors#format) with numpy alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.errors import InvalidInput

Weights = dict[str, NDArray[np.float32]]
"""Tensors by name."""

_METADATA = "__metadata__"


def read_weights(path: Path) -> Weights:
    """The floating-point tensors of the file as float32; those stored so are mapped, not read, until they are used.

    Raises:
        InvalidInput: the file is not in the format, or cut short.
    """
    try:
        header, tensors = _open(path)
        return {name: _float32(tensors, **entry) for name, entry in header.items() if entry.get("dtype") in _READ}
    except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise _unreadable(path, error) from error


def read_metadata(path: Path) -> dict[str, str]:
    """What the file says about itself.

    Raises:
        InvalidInput: the file is not in the format, or cut short.
    """
    try:
        return {str(name): str(value) for name, value in _open(path)[0].get(_METADATA, {}).items()}
    except (OSError, ValueError, IndexError, AttributeError) as error:
        raise _unreadable(path, error) from error


def write_halves(path: Path, tensors: Mapping[str, NDArray[np.float32]], metadata: Mapping[str, str]) -> None:
    """Writes the tensors as float16; the same tensors and metadata give the same bytes."""
    header: dict[str, Any] = {_METADATA: dict(sorted(metadata.items()))}
    data = b""
    for name, tensor in sorted(tensors.items()):
        stored = np.ascontiguousarray(tensor, "<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(len(head).to_bytes(8, "little") + head + data)


def _open(path: Path) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    """The header, and the bytes of all tensors."""
    data = np.asarray(np.memmap(path, mode="c", dtype=np.uint8))  # copy on write: OpenVINO asks for writable arrays
    length = int(data[:8].view("<u8")[0])
    return json.loads(data[8 : 8 + length].tobytes()), data[8 + length :]


def _unreadable(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput(f"{path} is not a readable safetensors file: {error}", source=str(path), remedy="Fetch the model again.")


def _float32(tensors: NDArray[np.uint8], dtype: str, shape: list[int], data_offsets: tuple[int, int]) -> NDArray[np.float32]:
    start, end = data_offsets
    tensor: NDArray[np.float32] = _READ[dtype](tensors[start:end]).reshape(shape)
    return tensor


def _from_bfloat16(data: NDArray[np.uint8]) -> NDArray[np.float32]:
    return (data.view("<u2").astype("<u4") << 16).view("<f4")  # a float32 without its low half


_READ: dict[str, Any] = {
    "F32": lambda data: data.view("<f4"),
    "F16": lambda data: data.view("<f2").astype("<f4"),
    "BF16": _from_bfloat16,
}
