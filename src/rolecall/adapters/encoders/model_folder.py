"""What a sentence-transformers folder says about its model, as far as the OpenVINO graph can run it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rolecall.adapters.encoders.bert import BertShape
from rolecall.domain.errors import InvalidInput

_MOST_TOKENS = 256  # where the folder doesn't say


class Pooling(StrEnum):
    """How token vectors become one vector."""

    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A BERT model with its pooling; `max_tokens` counts [CLS] and [SEP]."""

    path: Path
    shape: BertShape
    dimensions: int
    pooling: Pooling
    max_tokens: int

    @property
    def weights(self) -> Path:
        return self.path / "model.safetensors"

    @property
    def tokenizer(self) -> Path:
        return self.path / "tokenizer.json"


def read_model_folder(path: Path) -> ModelFolder:
    """The folder's model.

    Raises:
        InvalidInput: a file is missing or broken, or the model is not a BERT with mean or CLS pooling.
    """
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (path / name).is_file():
            raise _unusable(path, f"it has no {name}")
    config = _read_json(path / "config.json")
    _require_bert(path, config)
    return ModelFolder(
        path=path,
        shape=BertShape(layers=config["num_hidden_layers"], heads=config["num_attention_heads"], epsilon=config["layer_norm_eps"]),
        dimensions=config["hidden_size"],
        pooling=_pooling(path),
        max_tokens=_max_tokens(path, config["max_position_embeddings"]),
    )


def _require_bert(path: Path, config: dict[str, Any]) -> None:
    wanted = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
    for key, value in wanted.items():
        if config.get(key, value if key == "position_embedding_type" else None) != value:
            raise _unusable(path, f"its {key} is {config.get(key)!r}, not {value!r}")
    for key in ("num_hidden_layers", "num_attention_heads", "hidden_size", "layer_norm_eps", "max_position_embeddings"):
        if not isinstance(config.get(key), int | float):
            raise _unusable(path, f"its config.json has no {key}")


def _pooling(path: Path) -> Pooling:
    modules = [module.get("type", "").rpartition(".")[2] for module in _read_json(path / "modules.json").get("modules", [])]
    if unknown := set(modules) - {"Transformer", "Pooling", "Normalize"}:
        raise _unusable(path, f"it has a {', '.join(sorted(unknown))} layer")
    modes = _pooling_modes(_read_json(path / "1_Pooling" / "config.json"))
    if modes in ([], ["mean"]):
        return Pooling.MEAN
    if modes == ["cls"]:
        return Pooling.CLS
    raise _unusable(path, f"it pools by {', '.join(modes)}")


def _pooling_modes(config: dict[str, Any]) -> list[str]:
    """Since its version 6 sentence-transformers writes the mode's name or names, before that a switch for each."""
    named = config.get("pooling_mode")
    if named is not None:
        return [named] if isinstance(named, str) else list(named)
    switches = (name.removeprefix("pooling_mode_") for name, on in config.items() if name.startswith("pooling_mode_") and on)
    return [name.removesuffix("_tokens").removesuffix("_token") for name in switches]


def _max_tokens(path: Path, positions: int) -> int:
    """Where the older versions of sentence-transformers say it, then where version 6 does; never more than there are positions."""
    said = _read_json(path / "sentence_bert_config.json").get("max_seq_length")
    return min(said or _read_json(path / "tokenizer_config.json").get("model_max_length") or _MOST_TOKENS, positions)


def _read_json(path: Path) -> dict[str, Any]:
    """The object in the file; an empty one where there is no file; a list under the name of the file."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", source=str(path), remedy="Fetch the model again.") from error
    return content if isinstance(content, dict) else {path.stem: content}


def _unusable(path: Path, reason: str) -> InvalidInput:
    return InvalidInput(
        f"{path} can't run on the built-in encoder: {reason}",
        source=str(path),
        remedy=f"Set the encoder to sentence-transformers:{path}, which runs any such model (pip install 'rolecall[train]').",
    )
