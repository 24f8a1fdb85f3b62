"""From the name in a setting to an encoder."""

from pathlib import Path

from rolecall.adapters.encoders.digest import file_digest
from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.encoders.langchain import LangChainEncoder
from rolecall.adapters.encoders.model_folder import read_model_folder
from rolecall.adapters.encoders.openvino import OpenVinoEncoder
from rolecall.adapters.encoders.sentence_transformers import SentenceTransformersEncoder
from rolecall.adapters.encoders.weights import DIGEST, MODEL, locate
from rolecall.domain.errors import InvalidInput, Misconfigured
from rolecall.ports.encoder import Encoder

_REMEDY = f"Use {MODEL}, a model's folder, sentence-transformers:NAME, langchain:PROVIDER:MODEL or langchain:package.module:Class."


def make_encoder(name: str, home: Path, *, precision: str = "auto", threads: int | None = None) -> Encoder:
    """The encoder of that name; a model is loaded when it is first needed. Up to its last @, an encoder's id is a name that makes it again.

    - `all-MiniLM-L6-v2`: the default, its files found by `weights.locate`.
    - a folder: a BERT sentence encoder on the same graph, any other on sentence-transformers.
    - `sentence-transformers:NAME`, a folder or a model of the hub.
    - `langchain:PROVIDER:MODEL` or `langchain:package.module:Class`.
    - `hashing`: no model, for tests.

    `precision` ("auto", "f32", "bf16") and `threads` (None: all cores) are for the first two.

    Raises:
        Misconfigured: the name means nothing, or a setting can't be had on this machine.
        Unavailable: the default encoder's files are not on this machine.
        InvalidInput: the folder's model is broken.
    """
    kind, _, rest = name.partition(":")
    if name == MODEL:
        return OpenVinoEncoder(read_model_folder(locate(home)), MODEL, DIGEST, precision=precision, threads=threads)
    if name == "hashing":
        return HashingEncoder()
    if kind == "sentence-transformers" and rest:
        return SentenceTransformersEncoder(rest)
    if kind == "langchain" and ":" in rest:
        return LangChainEncoder(rest)
    if name and (folder := Path(name).expanduser()).is_dir():
        return _from_folder(folder, precision, threads)
    raise Misconfigured(f"there is no encoder {name!r}", remedy=_REMEDY)


def _from_folder(path: Path, precision: str, threads: int | None) -> Encoder:
    try:
        folder = read_model_folder(path)
    except InvalidInput:
        if (path / "modules.json").is_file():  # a sentence-transformers model of another architecture
            return SentenceTransformersEncoder(str(path))
        raise
    return OpenVinoEncoder(folder, str(path.resolve()), file_digest(folder.weights), precision=precision, threads=threads)
