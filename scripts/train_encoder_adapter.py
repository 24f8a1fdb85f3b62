"""Trains the low-rank adapter that the default encoder is shipped with, from public data about jobs.

    python scripts/train_encoder_adapter.py DATA WORK [--steps N]

DATA holds taxonomy/esco-occupations.csv and esco-skills.txt, skills/skillspan-train.jsonl, retrieval/scifact, postings/la-city, and
the questions that must not be learnt: retrieval/*/queries.jsonl, qa/*.jsonl and qa/xquad-en.json. WORK gets the adapter, its figures
and a checkpoint from which an interrupted training goes on. Needs torch and transformers (pip install 'rolecall[train]').
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.adapters.encoders.low_rank import write_low_rank
from rolecall.adapters.encoders.weights import DIGEST, locate
from rolecall.adapters.trainers.low_rank import LowRankTrainer, Recipe
from rolecall.training import corpora
from rolecall.training.leaks import without_leaks
from rolecall.training.pairs import PairSource, batches, sample

NAME = "esco-lora-1"
MOST = {
    "ESCO alternative label, preferred label": 9000,
    "ESCO alternative label, alternative label": 2000,
    "ESCO description, label": 1500,
    "SkillSpan sentence, ESCO skill": 800,
    "SkillSpan skill, sentence": 2500,
    "SciFact claim, abstract": 1000,
    "SciFact title, abstract": 1500,
    "Bulletin title, duties": 750,
    "Bulletin requirement, duties": 750,
}
"""Pairs of each source: about as many titles as of all the rest, which is sentences."""
GENERAL_TEXTS = 32
"""Texts a step whose similarities stay what they were."""
PROBES = [
    "registered nurse",
    "Staff Nurse (ICU)",
    "Led a team of five engineers who moved the payments platform to Kubernetes.",
    "forklift licence",
    "The patient's blood pressure fell after the treatment.",
    "",
]
"""What the merged adapter is compared with torch on; short, long and empty."""


def read_sources(data: Path) -> list[PairSource]:
    """All pairs there are."""
    return [
        *corpora.occupations(data / "taxonomy" / "esco-occupations.csv"),
        *corpora.skill_spans(data / "skills" / "skillspan-train.jsonl", data / "taxonomy" / "esco-skills.txt", EnglishAnalyzer().terms),
        *corpora.claims(data / "retrieval" / "scifact", "train"),
        *corpora.bulletins(data / "postings" / "la-city"),
    ]


def read_questions(data: Path) -> Iterator[str]:
    """Every question of every evaluation, but those of SciFact's training split, which are there to be learnt."""
    learnt = {line.split("\t")[0] for line in (data / "retrieval/scifact/qrels/train.tsv").read_text("utf-8").splitlines()}
    tested = {line.split("\t")[0] for line in (data / "retrieval/scifact/qrels/test.tsv").read_text("utf-8").splitlines()}
    for path in sorted(data.glob("retrieval/*/queries.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if path.parent.name != "scifact" or row["_id"] in tested or row["_id"] not in learnt:
                yield row["text"]
    for path in sorted(data.glob("qa/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["question"]
    for article in json.loads((data / "qa" / "xquad-en.json").read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield from (question["question"] for question in paragraph["qas"])


def general_batches(sources: list[PairSource], seed: int) -> list[list[str]]:
    """Sentences of abstracts, postings and descriptions."""
    texts = corpora.sentences(text for source in sources if source.texts == corpora.LONG for pair in source.pairs for text in pair)
    random.Random(seed).shuffle(texts)
    return [texts[start : start + GENERAL_TEXTS] for start in range(0, len(texts), GENERAL_TEXTS)]


def progress() -> Callable[[int, int, float], None]:
    """A line on standard error now and then: where it is, the loss, and how long it takes yet."""
    started, first = time.monotonic(), [0]

    def report(step: int, steps: int, loss: float) -> None:
        first[0] = first[0] or step
        if step % 5 == 0 or step == steps:
            left = (time.monotonic() - started) / (step - first[0] + 1) * (steps - step)
            print(f"step {step}/{steps}, loss {loss:.3f}, {left / 60:.0f} min left", file=sys.stderr, flush=True)

    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the data, as above")
    parser.add_argument("work", type=Path, help="a folder for the adapter and the checkpoint")
    parser.add_argument("--home", type=Path, default=Path.home(), help="rolecall's data folder, if the encoder is only there")
    parser.add_argument("--steps", type=int, help="stop after so many, to try it out")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)

    recipe = Recipe()
    clean, removed = without_leaks(read_sources(given.data), read_questions(given.data))
    sources = [sample(source, MOST[source.name], recipe.seed) for source in clean]
    counts = {source.name: {"pairs": len(source.pairs), "removed": removed[source.name]} for source in sources}
    print(json.dumps(counts, indent=1), file=sys.stderr, flush=True)

    trainer = LowRankTrainer(locate(given.home), recipe)
    epoch = batches(sources, recipe.seed)[: given.steps]
    started = time.monotonic()
    factors = trainer.train(epoch, general_batches(clean, recipe.seed), given.work / "checkpoint.pt", progress())
    write_low_rank(given.work / f"{NAME}.safetensors", factors, alpha=recipe.alpha, base=DIGEST)
    made = {
        "recipe": asdict(recipe),
        "sources": counts,
        "steps": len(epoch),
        "seconds": round(time.monotonic() - started),
        "probes": {
            text: [round(value, 6) for value in vector.tolist()] for text, vector in zip(PROBES, trainer.encode(PROBES), strict=True)
        },
    }
    (given.work / f"{NAME}.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
