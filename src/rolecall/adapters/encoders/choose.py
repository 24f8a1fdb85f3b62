"""From the names in settings to an encoder."""

import re
from pathlib import Path

from rolecall.adapters.encoders.digest import file_digest
from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.encoders.langchain import LangChainEncoder
from rolecall.adapters.encoders.low_rank import LowRankAdapter, read_low_rank
from rolecall.adapters.encoders.model_folder import ModelFolder, read_model_folder
from rolecall.adapters.encoders.openvino import OpenVinoEncoder
from rolecall.adapters.encoders.sentence_transformers import SentenceTransformersEncoder
from rolecall.adapters.encoders.weights import DIGEST, MODEL, locate
from rolecall.domain.errors import InvalidInput, Misconfigured
from rolecall.ports.encoder import Encoder

NO_ADAPTER = "none"
AUTO_ADAPTER = "auto"
SHIPPED_ADAPTER = "esco-lora-1"

_REMEDY = f"Use {MODEL}, a model's folder, sentence-transformers:NAME, langchain:PROVIDER:MODEL or langchain:package.module:Class."
_ADAPTED = re.compile(r"(.+)\+([^+]+):[0-9a-f]{8}")


def make_encoder(name: str, home: Path, *, adapter: str = NO_ADAPTER, precision: str = "auto", threads: int | None = None) -> Encoder:
    """The encoder of that name; a model is loaded when it is first needed. Up to its last @, an encoder's id is a name that makes it again.

    - `all-MiniLM-L6-v2`: the default, its files found by `weights.locate`.
    - a folder: a BERT sentence encoder on the same graph, any other on sentence-transformers.
    - `sentence-transformers:NAME`, a folder or a model of the hub.
    - `langchain:PROVIDER:MODEL` or `langchain:package.module:Class`.
    - `hashing`: no model, for tests.

    `adapter` ("none", "esco-lora-1", a file, a peft folder, or "auto": the shipped one beside the default), `precision` ("auto",
    "f32", "bf16") and `threads` (None: all cores) are for the first two.

    Raises:
        Misconfigured: a name means nothing, or a setting can't be had on this machine or beside this encoder.
        Unavailable: the default encoder's files are not on this machine.
        InvalidInput: the folder's model or the adapter is broken.
    """
    name, own_adapter = parted(name)
    adapter = own_adapter or adapter
    if adapter == AUTO_ADAPTER:
        adapter = SHIPPED_ADAPTER if name == MODEL else NO_ADAPTER
    if name == MODEL:
        return _on_graph(read_model_folder(locate(home)), MODEL, DIGEST, adapter, precision, threads)
    if name not in {"", "hashing"} and (folder := Path(name).expanduser()).is_dir():
        return _from_folder(folder, adapter, precision, threads)
    return _on_own_runtime(name, adapter)


def parted(name: str) -> tuple[str, str]:
    """The encoder's name and, where it stands in it, its adapter's, else ""."""
    found = _ADAPTED.fullmatch(name)
    return (found[1], found[2].replace("%2B", "+").replace("%25", "%")) if found else (name, "")


def _from_folder(path: Path, adapter: str, precision: str, threads: int | None) -> Encoder:
    try:
        folder = read_model_folder(path)
    except InvalidInput:
        if (path / "modules.json").is_file():  # a sentence-transformers model of another architecture
            return _on_own_runtime(f"sentence-transformers:{path}", adapter)
        raise
    return _on_graph(folder, str(path.resolve()), file_digest(folder.weights), adapter, precision, threads)


def _on_graph(folder: ModelFolder, name: str, digest: str, adapter: str, precision: str, threads: int | None) -> Encoder:
    if adapter == NO_ADAPTER:
        return OpenVinoEncoder(folder, name, digest, precision=precision, threads=threads)
    learnt = _adapter(adapter)
    learnt.require_base(digest)
    quoted = learnt.name.replace("%", "%25").replace("+", "%2B")
    name = f"{name}+{quoted}:{learnt.digest[:8]}"
    return OpenVinoEncoder(folder, name, digest, adapter=learnt, precision=precision, threads=threads)


def _adapter(name: str) -> LowRankAdapter:
    if name == SHIPPED_ADAPTER:
        return read_low_rank(Path(__file__).with_name(f"{SHIPPED_ADAPTER}.safetensors"), name)
    path = Path(name).expanduser().resolve()
    if not name or not path.exists():
        raise Misconfigured(
            f"there is no encoder adapter {name!r}",
            remedy=f"Set ROLECALL_ENCODER_ADAPTER to {AUTO_ADAPTER}, {NO_ADAPTER}, a .safetensors file or a folder that peft saved.",
        )
    return read_low_rank(path, str(path))


def _on_own_runtime(name: str, adapter: str) -> Encoder:
    """One that brings its own way to run, and takes no adapter."""
    kind, _, rest = name.partition(":")
    encoder: Encoder
    if name == "hashing":
        encoder = HashingEncoder()
    elif kind == "sentence-transformers" and rest:
        encoder = SentenceTransformersEncoder(rest)
    elif kind == "langchain" and ":" in rest:
        encoder = LangChainEncoder(rest)
    else:
        raise Misconfigured(f"there is no encoder {name!r}", remedy=_REMEDY)
    if adapter != NO_ADAPTER:
        raise Misconfigured(
            f"the encoder {name} takes no adapter", remedy="Set ROLECALL_ENCODER_ADAPTER=none, or use the built-in encoder."
        )
    return encoder
