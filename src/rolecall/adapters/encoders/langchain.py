"""Any LangChain `Embeddings`: a provider's model, or a class of the user's own."""

import importlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rolecall.domain.chunk import Matrix
from rolecall.domain.errors import Misconfigured, RolecallError, Unavailable

_TEXTS_PER_REQUEST = 64


class LangChainEncoder:
    """`name` is `provider:model`, or `package.module:Class` for a class that is made without arguments.

    That a text's vector doesn't depend on its neighbours is the provider's to keep.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def id(self) -> str:
        return f"langchain:{self._name}"

    @cached_property
    def dimensions(self) -> int:
        return len(self._embed(["width"])[0])

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Raises Unavailable when the provider can't be reached or failed."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _TEXTS_PER_REQUEST):
            block = list(texts[start : start + _TEXTS_PER_REQUEST])
            vectors[start : start + len(block)] = self._embed(block)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return vectors

    def _embed(self, texts: list[str]) -> list[list[float]]:
        try:
            embedded: list[list[float]] = self._embeddings.embed_documents(texts)
        except RolecallError:
            raise
        except Exception as error:  # every provider has its own
            raise Unavailable(
                f"{self._name} gave no vectors: {error}", remedy="Check the provider's address, key and model name."
            ) from error
        return embedded

    @cached_property
    def _embeddings(self) -> Any:
        module, _, attribute = self._name.partition(":")
        if "." in module or attribute[:1].isupper():
            return _own_class(module, attribute)
        return _provider(self._name)


def _own_class(module: str, attribute: str) -> Any:
    try:
        return getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise Misconfigured(
            f"the encoder langchain:{module}:{attribute} can't be made: {error}",
            remedy="Name an importable class that is a LangChain Embeddings and needs no arguments, as package.module:Class.",
        ) from error


def _provider(name: str) -> Any:
    try:
        from langchain.embeddings import init_embeddings
    except ImportError as error:
        raise Misconfigured(f"the encoder langchain:{name} needs LangChain ({error})", remedy="pip install 'rolecall[chat]'") from error
    try:
        return init_embeddings(name)
    except ImportError as error:
        package = f"langchain-{name.partition(':')[0].replace('_', '-')}"
        raise Misconfigured(
            f"the encoder langchain:{name} needs its provider's package: {error}", remedy=f"pip install {package}"
        ) from error
    except Exception as error:  # a key that is missing, a name that is unknown: every provider says it in its own way
        raise Misconfigured(
            f"the encoder langchain:{name} can't be made: {error}", remedy="Check provider:model and the provider's key."
        ) from error
