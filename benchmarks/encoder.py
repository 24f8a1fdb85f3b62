"""The product's encoder beside a bare loop over the same OpenVINO graph, texts and batches already tokenised and sorted."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.workbench import DUTIES, PLACES, THINGS, percentile, report, timed
from rolecall.adapters.encoders.bert import build_bert, embed
from rolecall.adapters.encoders.choose import make_encoder
from rolecall.adapters.encoders.model_folder import read_model_folder
from rolecall.adapters.encoders.runtime import load_openvino
from rolecall.adapters.encoders.safetensors import read_weights
from rolecall.adapters.encoders.weights import MODEL, locate
from rolecall.ports.encoder import Encoder

TEXTS = 192
WORDS = (20, 280)  # about 200 tokens on average
ROUNDS = 3
BATCH = 8
QUERY = "licensed electrician for a hospital, nights"


class BareLoop:
    """Batches of eight, sorted, each padded to its longest: all that a loop around the runtime would do."""

    def __init__(self, folder: Path, precision: str) -> None:
        from tokenizers import Tokenizer

        self.model = read_model_folder(folder)
        self.weights = read_weights(self.model.weights)
        self.tokenizer = Tokenizer.from_file(str(self.model.tokenizer))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.model.max_tokens)
        settings = {"NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision, "ENABLE_CPU_PINNING": False}
        self.compiled = load_openvino().Core().compile_model(build_bert(self.weights, self.model.shape), "CPU", settings)
        self.request = self.compiled.create_infer_request()

    def tokens(self, texts: list[str]) -> list[list[int]]:
        """Ids of each text, the shortest first."""
        return sorted((encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)), key=len)

    def batches(self, tokens: list[list[int]]) -> list[list[Any]]:
        """The graph's inputs."""
        return [self.inputs(tokens[start : start + BATCH]) for start in range(0, len(tokens), BATCH)]

    def inputs(self, batch: list[list[int]]) -> list[Any]:
        ids = np.zeros((len(batch), len(batch[-1])), np.int32)
        mask = np.zeros(ids.shape, np.float32)
        for row, text in enumerate(batch):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        return [embed(self.weights, ids), mask]

    def run(self, batches: list[list[Any]]) -> None:
        for inputs in batches:
            self.request.infer(inputs)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        encoder = make_encoder(MODEL, Path(home))
        bare = BareLoop(locate(Path(home)), encoder.id.split("/openvino-")[1].split("/")[0])
    print(encoder.id)
    _bulk(encoder, bare)
    _query(encoder, bare)


def _bulk(encoder: Encoder, bare: BareLoop) -> None:
    texts = _texts()
    tokens = bare.tokens(texts)
    batches = bare.batches(tokens)
    ours, theirs = [], []
    encoder.encode(texts[:16])
    for _ in range(ROUNDS):  # in turns, so that another load on the machine hits both
        ours.append(_seconds(lambda: encoder.encode(texts)))
        theirs.append(_seconds(lambda: bare.run(batches)))
    print(f"{TEXTS / min(ours):.1f} texts/s, bare {TEXTS / min(theirs):.1f}, {sum(map(len, tokens)) / TEXTS:.0f} tokens a text")
    report("encode ÷ a bare loop, texts/s", min(theirs) / min(ours), 0.95, at_least=True)


def _query(encoder: Encoder, bare: BareLoop) -> None:
    def loop() -> None:
        bare.run(bare.batches(bare.tokens([QUERY])))

    ours, theirs = timed(lambda: encoder.encode([QUERY]), 200), timed(loop, 200)
    p50, bare_p50 = percentile(ours, 0.5), percentile(theirs, 0.5)
    print(f"short query p50 {p50 * 1000:.2f} ms, bare {bare_p50 * 1000:.2f} ms")
    report("short query p50 ÷ a bare loop", p50 / bare_p50, 1.15)


def _texts() -> list[str]:
    randomly = random.Random(5)
    words = [*DUTIES, *THINGS, *" ".join(PLACES).split()]
    return [" ".join(randomly.choice(words) for _ in range(randomly.randint(*WORDS))) for _ in range(TEXTS)]


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
