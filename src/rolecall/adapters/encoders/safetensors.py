"""Reads the weights of a .safetensors file (https://github.com/huggingface/safetensors#format) with numpy alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.errors import InvalidInput

Weights = dict[str, NDArray[np.float32]]
"""Tensors by name."""


def read_weights(path: Path) -> Weights:
    """The floating-point tensors of the file as float32; those stored so are mapped, not read, until they are used.

    Raises:
        InvalidInput: the file is not in the format, or cut short.
    """
    try:
        data = np.asarray(np.memmap(path, mode="c", dtype=np.uint8))  # copy on write: OpenVINO asks for writable arrays
        length = int(data[:8].view("<u8")[0])
        header = json.loads(data[8 : 8 + length].tobytes())
        tensors = data[8 + length :]
        return {name: _float32(tensors, **entry) for name, entry in header.items() if entry.get("dtype") in _READ}
    except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise InvalidInput(
            f"{path} is not a readable safetensors file: {error}", source=str(path), remedy="Fetch the model again."
        ) from error


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
