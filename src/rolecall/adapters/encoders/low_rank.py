"""Low-rank adapters (Hu et al. 2021, LoRA): what was learnt beside a model's weights, added to them when the graph is built.

An adapter is a .safetensors file whose header says α (`alpha`) and the sha256 of the weights that it was trained beside (`base`);
or a folder as peft saves it: adapter_model.safetensors, with α in adapter_config.json.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.adapters.encoders.digest import file_digest
from rolecall.adapters.encoders.safetensors import Weights, read_metadata, read_weights, write_halves
from rolecall.domain.errors import InvalidInput, Misconfigured

TENSOR = "base_model.model.{name}.lora_{factor}.weight"
"""How peft names the two factors of a layer: A is (rank, width in), B is (width out, rank)."""

_TENSOR = re.compile(r"base_model\.model\.(.+)\.lora_A\.weight")
_REMEDY = "Give another adapter, or switch adapters off: ROLECALL_ENCODER_ADAPTER=none"


@dataclass(frozen=True, slots=True)
class LowRankAdapter:
    """An adapter's file, the name it goes by, its digest, and α; `base` is the digest of its model's weights, empty where not known."""

    name: str
    path: Path
    digest: str
    alpha: float
    base: str

    def merge(self, weights: Weights) -> Weights:
        """The weights, those of each adapted layer with α/r · B·A added; the others are the given ones, not copies.

        Raises:
            InvalidInput: the file is damaged, or of a model with other layers.
        """
        try:
            factors = read_weights(self.path)
        except InvalidInput as error:
            raise InvalidInput(error.message, source=str(self.path), remedy=_REMEDY) from error
        layers = [found[1] for name in factors if (found := _TENSOR.fullmatch(name))]
        if not layers or len(factors) != 2 * len(layers):
            raise self._unfit("it has other tensors than pairs of lora_A and lora_B")
        return weights | {f"{layer}.weight": self._merged(layer, factors, weights) for layer in layers}

    def _merged(self, layer: str, factors: Weights, weights: Weights) -> NDArray[np.float32]:
        none = np.empty(0, np.float32)
        down, up = (factors.get(TENSOR.format(name=layer, factor=factor), none) for factor in "AB")
        weight = weights.get(f"{layer}.weight", none)
        if weight.ndim != 2 or down.shape[1:] != weight.shape[1:] or len(down) == 0 or up.shape != (weight.shape[0], len(down)):
            shapes = " and ".join(str(each.shape) for each in (down, up))
            raise self._unfit(f"its factors of {layer} are {shapes}, the model's weights {weight.shape}")
        if not (np.isfinite(down).all() and np.isfinite(up).all()):
            raise self._unfit(f"{layer} has factors that are no finite numbers")
        merged: NDArray[np.float32] = weight + np.float32(self.alpha / len(down)) * (up @ down)
        return merged

    def require_base(self, digest: str) -> None:
        """Raises Misconfigured when the adapter was trained beside other weights than those with this digest."""
        if self.base and self.base != digest:
            raise Misconfigured(
                f"the adapter {self.name} was trained beside another model ({self.base[:8]}) than the encoder's ({digest[:8]})",
                remedy=_REMEDY,
            )

    def _unfit(self, reason: str) -> InvalidInput:
        return InvalidInput(f"{self.path} doesn't fit the encoder: {reason}", source=str(self.path), remedy=_REMEDY)


def read_low_rank(path: Path, name: str) -> LowRankAdapter:
    """The adapter in a file or a peft folder.

    Raises:
        InvalidInput: it is missing, damaged, or doesn't say α.
    """
    try:
        if path.is_dir():
            return _read_peft(path, name)
        metadata = read_metadata(path)
        return LowRankAdapter(name, path, file_digest(path), _alpha(metadata.get("alpha"), path), metadata.get("base", ""))
    except InvalidInput as error:
        raise InvalidInput(error.message, source=str(path), remedy=_REMEDY) from error


def write_low_rank(path: Path, factors: Mapping[str, NDArray[np.float32]], *, alpha: float, base: str) -> None:
    """Writes an adapter as one file, in half precision."""
    write_halves(path, factors, {"alpha": f"{alpha:g}", "base": base})


def _read_peft(folder: Path, name: str) -> LowRankAdapter:
    """The digest is of both files, since α isn't with the tensors."""
    file, config = folder / "adapter_model.safetensors", folder / "adapter_config.json"
    alpha = _alpha(_peft_alpha(config), config)
    read_metadata(file)
    digest = hashlib.sha256(f"{file_digest(file)} {file_digest(config)}".encode()).hexdigest()
    return LowRankAdapter(name, file, digest, alpha, "")


def _peft_alpha(path: Path) -> Any:
    """α as peft's configuration has it, of the plain kind of adapter only."""
    try:
        config = json.loads(path.read_bytes())
        special = [key for key in ("use_rslora", "use_dora", "alpha_pattern", "rank_pattern", "fan_in_fan_out") if config.get(key)]
        if config.get("peft_type") != "LORA" or special or config.get("bias", "none") != "none":
            raise InvalidInput(f"{path} is not of a plain LoRA adapter: {', '.join(special) or 'another kind, or with biases'}")
        return config.get("lora_alpha")
    except (OSError, ValueError, AttributeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}") from error


def _alpha(value: Any, path: Path) -> float:
    try:
        alpha = float(value)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"{path} doesn't say what its alpha is") from error
    if not 0 < alpha < 1e6:
        raise InvalidInput(f"{path} has an alpha of {alpha:g}")
    return alpha
