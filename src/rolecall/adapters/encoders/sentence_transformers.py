"""Any sentence-transformers model, on torch: what the built-in graph can't run."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rolecall.adapters.encoders.digest import folder_digest
from rolecall.domain.chunk import Matrix
from rolecall.domain.errors import Misconfigured, Unavailable


class SentenceTransformersEncoder:
    """Loads `name`, a folder or a model of the hub, when it is first needed."""

    def __init__(self, name: str) -> None:
        folder = Path(name).expanduser()
        self._is_folder = folder.is_dir()
        self._name = str(folder.resolve()) if self._is_folder else name

    @cached_property
    def id(self) -> str:
        """A folder is known by the hash of its weights, a model of the hub by its revision."""
        revision = folder_digest(Path(self._name)) if self._is_folder else self._model[0].auto_model.config._commit_hash  # noqa: SLF001
        return f"sentence-transformers:{self._name}@{revision[:8]}/torch/{self._model.max_seq_length}"

    @cached_property
    def dimensions(self) -> int:
        return len(self._model.encode("width", show_progress_bar=False))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One text at a time: torch chooses its kernels by the shape of a batch, and other kernels round otherwise."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._model.encode(text, normalize_embeddings=True, show_progress_bar=False)
        return vectors

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise Misconfigured(
                f"the encoder {self._name} needs sentence-transformers, which is not installed ({error})",
                remedy="pip install 'rolecall[train]'",
            ) from error
        try:
            return SentenceTransformer(self._name)
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"the encoder {self._name} can't be loaded: {error}", remedy="Check the name or the folder, and HF_ENDPOINT."
            ) from error
