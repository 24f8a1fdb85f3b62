"""Any LangChain chat model, by `provider:model`."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rolecall.domain.errors import Misconfigured, Unavailable
from rolecall.ports.chat_model import Prompt


class LangChainChatModel:
    """Streams the answer of a model such as `ollama:llama3.2` or `openai:gpt-4o-mini`, made when it is first asked."""

    def __init__(self, name: str, *, model: Any = None) -> None:
        """`model` is a LangChain chat model made elsewhere; without it LangChain makes the one that `name` says."""
        self.id = name
        self._made = model

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The answer, piece by piece; pieces without text (a tool call, a thought) are left out.

        Raises:
            Misconfigured: the name means nothing, or LangChain or the provider's package is not installed.
            Unavailable: the model can't be reached or failed.
        """
        model = self._model
        try:
            for piece in model.stream(_messages(prompt)):
                if text := str(piece.text):
                    yield text
        except Exception as error:  # every provider has its own
            raise Unavailable(
                f"{self.id} failed: {error}", remedy="Check that the model's server runs, and its address and key."
            ) from error

    @cached_property
    def _model(self) -> Any:
        return self._made if self._made is not None else _make(self.id)


def _make(name: str) -> Any:
    provider, _, model = name.partition(":")
    if not (provider and model):
        raise Misconfigured(f"{name!r} is not a chat model", remedy="Name it as provider:model, for example ollama:llama3.2.")
    try:
        if provider == "openvino":
            from rolecall.adapters.chat_models.openvino import open_model

            return open_model(model)
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise Misconfigured(f"the chat model {name} needs LangChain ({error})", remedy="pip install 'rolecall[chat]'") from error
    try:
        return init_chat_model(name)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise Misconfigured(f"the chat model {name} needs its provider's package: {error}", remedy=f"pip install {package}") from error
    except Exception as error:  # a key that is missing, a name that is unknown: every provider says it in its own way
        raise Misconfigured(
            f"the chat model {name} can't be made: {error}", remedy="Check provider:model and the provider's key."
        ) from error


def _messages(prompt: Prompt) -> list[tuple[str, str]]:
    passages = "\n".join(prompt.passages)
    return [("system", prompt.system), ("human", f"{passages}\n\nQuestion: {prompt.question}")]
