import sys
from types import ModuleType

import pytest

from rolecall.adapters.chat_models.langchain import LangChainChatModel
from rolecall.domain.errors import Misconfigured, Unavailable
from rolecall.ports.chat_model import Prompt

PROMPT = Prompt("Cite passages.", ['<passage number="1">Nina welds.</passage>', '<passage number="2">Tom bakes.</passage>'], "Who welds?")


class Piece:
    def __init__(self, text):
        self.text = text


class Recording:
    """As much of a chat model as the adapter uses."""

    def __init__(self):
        self.asked = []

    def stream(self, messages):
        self.asked.append(messages)
        yield from (Piece("Nina "), Piece(""), Piece("does [1]."))


class Breaking:
    def stream(self, messages):
        yield Piece("Nina ")
        raise ConnectionError("connection refused")


def test_the_pieces_with_text_come_one_by_one():
    assert list(LangChainChatModel("fake:model", model=Recording()).stream(PROMPT)) == ["Nina ", "does [1]."]


def test_the_model_is_asked_with_all_passages_and_then_the_question():
    model = Recording()
    list(LangChainChatModel("fake:model", model=model).stream(PROMPT))
    [[(system, instructions), (human, question)]] = model.asked
    assert (system, instructions, human) == ("system", "Cite passages.", "human")
    assert question == "\n".join(PROMPT.passages) + "\n\nQuestion: Who welds?"


def test_a_failure_on_the_way_is_unavailable_and_what_came_before_is_given():
    stream = LangChainChatModel("ollama:llama", model=Breaking()).stream(PROMPT)
    assert next(stream) == "Nina "
    with pytest.raises(Unavailable, match="connection refused") as caught:
        next(stream)
    assert caught.value.remedy


def test_a_real_chat_model_of_langchain_streams():
    models = pytest.importorskip("langchain_core.language_models.fake_chat_models")
    model = models.GenericFakeChatModel(messages=iter(["Nina does [1]."]))
    assert "".join(LangChainChatModel("fake:generic", model=model).stream(PROMPT)) == "Nina does [1]."


def test_a_real_chat_model_that_fails_is_unavailable():
    models = pytest.importorskip("langchain_core.language_models.fake_chat_models")
    model = models.FakeListChatModel(responses=["Nina does [1]."], error_on_chunk_number=3)
    with pytest.raises(Unavailable):
        list(LangChainChatModel("fake:list", model=model).stream(PROMPT))


def stand_in(monkeypatch, init_chat_model):
    module = ModuleType("langchain.chat_models")
    module.init_chat_model = init_chat_model
    monkeypatch.setitem(sys.modules, "langchain", ModuleType("langchain"))
    monkeypatch.setitem(sys.modules, "langchain.chat_models", module)


def test_the_model_is_made_once_by_its_name(monkeypatch):
    made = []
    stand_in(monkeypatch, lambda name: made.append(name) or Recording())
    model = LangChainChatModel("ollama:llama3.2")
    list(model.stream(PROMPT)), list(model.stream(PROMPT))
    assert made == ["ollama:llama3.2"]
    assert model.id == "ollama:llama3.2"


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (ImportError("no langchain_google_genai"), "pip install langchain-google-genai"),
        (ValueError("Unsupported provider"), "Check provider:model"),
    ],
)
def test_a_model_that_cannot_be_made_is_misconfigured(monkeypatch, error, remedy):
    def refuse(name):
        raise error

    stand_in(monkeypatch, refuse)
    with pytest.raises(Misconfigured) as caught:
        list(LangChainChatModel("google_genai:gemini").stream(PROMPT))
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize("name", ["gpt-4o", ":model", "openai:"])
def test_a_name_without_provider_or_model_is_refused(name):
    with pytest.raises(Misconfigured, match=name):
        list(LangChainChatModel(name).stream(PROMPT))


def test_without_langchain_the_command_that_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(Misconfigured) as caught:
        list(LangChainChatModel("openai:gpt-4o-mini").stream(PROMPT))
    assert caught.value.remedy == "pip install 'rolecall[chat]'"


def test_langchain_itself_says_what_a_provider_lacks():
    pytest.importorskip("langchain")
    with pytest.raises(Misconfigured, match="ollama"):
        list(LangChainChatModel("ollama:llama3.2").stream(PROMPT))
