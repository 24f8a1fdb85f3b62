"""Measures the default encoder with and without an adapter, and writes the adapter's model card.

    python scripts/describe_encoder_adapter.py DATA WORK [--card FILE] [--narrow SET N]

DATA holds the judged sets (retrieval/*, qa/xquad-en.json), WORK what train_encoder_adapter.py made; vectors are kept there, so that an
interrupted run goes on. Each set is ranked whole, by cosine alone and by the search's sum of cosine and BM25.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import bm25s
import ir_measures
import numpy as np
from numpy.typing import NDArray

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.adapters.encoders.choose import make_encoder
from rolecall.adapters.encoders.low_rank import read_low_rank
from rolecall.evaluation.golden import read_golden
from rolecall.ports.encoder import Encoder

NAME = "esco-lora-1"
MOST_QUERIES = 1500
CUT = 1000
"""Documents of a ranking; average precision is of the whole corpus below this."""


class JudgedSet(NamedTuple):
    """Documents, questions and judgments by their ids."""

    title: str
    metric: str
    corpus: Mapping[str, str]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_sets(data: Path) -> list[JudgedSet]:
    sets = [
        ("jobtitle-similarity-en", "dev", "AP"),
        ("jobtitle-normalization", "dev", "RR"),
        ("skill-extraction", "dev", "RP@5"),
        ("scifact", "test", "nDCG@10"),
    ]
    return [_beir(data / "retrieval" / name, split, metric) for name, split, metric in sets] + [_xquad(data / "qa" / "xquad-en.json")]


def _beir(folder: Path, split: str, metric: str) -> JudgedSet:
    golden = read_golden(folder, split)
    ids = sorted(golden.queries)
    chosen = [ids[at] for at in np.random.default_rng(1).permutation(len(ids))[:MOST_QUERIES]]
    corpus = {name: document.text.replace("\n", " ") for name, document in golden.corpus.items()}
    return JudgedSet(
        folder.name, metric, corpus, {name: golden.queries[name] for name in chosen}, {name: golden.qrels[name] for name in chosen}
    )


def _xquad(path: Path) -> JudgedSet:
    paragraphs = [paragraph for article in json.loads(path.read_text("utf-8"))["data"] for paragraph in article["paragraphs"]]
    corpus = {str(number): paragraph["context"] for number, paragraph in enumerate(paragraphs)}
    asked = {
        question["id"]: (question["question"], str(number)) for number, paragraph in enumerate(paragraphs) for question in paragraph["qas"]
    }
    queries = {name: question for name, (question, _) in asked.items()}
    return JudgedSet("XQuAD paragraphs", "nDCG@10", corpus, queries, {name: {number: 1} for name, (_, number) in asked.items()})


def narrowed(judged: JudgedSet, others: int) -> JudgedSet:
    """The set with its relevant documents and so many others, the same ones each time: for a slow machine."""
    relevant = {name for grades in judged.qrels.values() for name, grade in grades.items() if grade > 0}
    rest = [name for name in judged.corpus if name not in relevant]
    kept = relevant | {rest[at] for at in np.random.default_rng(3).permutation(len(rest))[:others]}
    corpus = {name: text for name, text in judged.corpus.items() if name in kept}
    qrels = {query: {name: grade for name, grade in grades.items() if name in kept} for query, grades in judged.qrels.items()}
    return judged._replace(corpus=corpus, qrels=qrels)


def measure(judged: JudgedSet, encoder: Encoder, cache: Path) -> tuple[float, float]:
    """The metric by cosine alone, and by .25 · BM25 / max + .75 · cosine."""
    cosines = _vectors(list(judged.queries.values()), encoder, cache) @ _vectors(list(judged.corpus.values()), encoder, cache).T
    words = _bm25(judged)
    return _metric(judged, cosines), _metric(judged, 0.25 * words / np.maximum(words.max(1, keepdims=True), 1e-9) + 0.75 * cosines)


def _vectors(texts: list[str], encoder: Encoder, cache: Path) -> NDArray[np.float32]:
    path = cache / f"{hashlib.sha256(json.dumps([encoder.id, texts]).encode()).hexdigest()[:16]}.npy"
    if not path.exists():
        np.save(path, np.concatenate([encoder.encode(texts[start : start + 512]) for start in range(0, len(texts), 512)]))
    vectors: NDArray[np.float32] = np.load(path)
    return vectors


def _bm25(judged: JudgedSet) -> NDArray[np.float32]:
    analyzer = EnglishAnalyzer()
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([analyzer.terms(text) for text in judged.corpus.values()], show_progress=False)
    scores = np.zeros((len(judged.queries), len(judged.corpus)), np.float32)
    for row, query in enumerate(judged.queries.values()):
        if known := [term for term in analyzer.terms(query) if term in index.vocab_dict]:
            scores[row] = index.get_scores(known)
    return scores


def _metric(judged: JudgedSet, scores: NDArray[np.float32]) -> float:
    run, names = {}, list(judged.corpus)
    for query, row in zip(judged.queries, scores, strict=True):
        run[query] = {names[at]: float(row[at]) for at in np.argsort(-row, kind="stable")[:CUT]}
    if judged.metric == "RP@5":
        return float(np.mean([_precision_at_5(judged.qrels[query], list(run[query])) for query in run]))
    metric = ir_measures.parse_measure(judged.metric)
    return float(ir_measures.calc_aggregate([metric], judged.qrels, run)[metric])


def _precision_at_5(grades: Mapping[str, int], ranking: list[str]) -> float:
    """Precision at 5 over the best that there could be (RP@5)."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:5])) / min(5, len(relevant))


CARD = """# {name}

A low-rank adapter (LoRA, rank {rank}, α {alpha:g}) of the sentence encoder all-MiniLM-L6-v2, for texts about work: job titles, skills,
postings and résumés. {size:.2f} MB in half precision; its weights are added to the encoder's when the graph is built, so it costs no time.
`ROLECALL_ENCODER_ADAPTER` switches it on (`auto`) and off (`none`). Made by `scripts/train_encoder_adapter.py`; this card is by
`scripts/describe_encoder_adapter.py`. sha256 of the file: `{digest}`.

## What it was trained on

| pairs of | trained on | removed as questions of an evaluation |
| --- | --- | --- |
{sources}

Removed were, before the rest was drawn from, all pairs that hold a text whose words are those of any question of the sets below
(case, spaces and punctuation aside); SciFact's training claims are learnt, its test claims are not. Trained were {steps} steps of 64 titles
or 32 sentences from one source each, {minutes} minutes on two shared cores.

## How

Multiple-negatives ranking in both directions, scale {scale:g}, without the negatives that the plain encoder finds nearer than the
positive, plus {keep:g} × the mean squared difference of the similarities within 32 sentences from the plain encoder's. AdamW,
{learning_rate:g}, {warm_up:.0%} warm-up, then down in a line to 0, gradients clipped at {clip:g}; texts cut to {tokens} tokens;
dropout {dropout:g} between the two factors; on {targets}, the pooler aside.

## What it changes

Questions and documents in parentheses, {most} questions at most, in float32. *Both* is .25 · BM25 / max + .75 · cosine.

| set | metric | cosine, plain | cosine, adapted | both, plain | both, adapted |
| --- | --- | --- | --- | --- | --- |
{figures}

ESCO's occupations and skills are the documents of the title normalisation and skill sets, and their names were seen in training (never
the questions), so these two gains are partly ESCO's own. Trained on English alone.

## Sources and licences

- ESCO, © European Union, reused with attribution (https://esco.ec.europa.eu)
- SkillSpan (Zhang et al. 2022), training split, MIT
- SciFact (Wadden et al. 2020), training split, CC BY 4.0; its abstracts are from S2ORC, ODC-BY 1.0
- Job bulletins of the City of Los Angeles, from an MIT repository
- all-MiniLM-L6-v2, Apache-2.0, the model it is for (sha256 of its weights: {base})

The adapter itself is under the licence of rolecall.
"""


def card(made: Mapping[str, Any], adapter: Path, figures: list[str]) -> str:
    """The model card out of what the training wrote down."""
    recipe = made["recipe"]
    sources = [f"| {name} | {counts['pairs']:,} | {counts['removed']:,} |" for name, counts in made["sources"].items()]
    data = adapter.read_bytes()
    return CARD.format(
        **recipe | {"targets": ", ".join(recipe["targets"])},
        name=NAME,
        size=len(data) / 1e6,
        digest=hashlib.sha256(data).hexdigest(),
        sources="\n".join(sources),
        steps=made["steps"],
        minutes=round(made["seconds"] / 60),
        most=f"{MOST_QUERIES:,}",
        figures="\n".join(figures),
        base=read_low_rank(adapter, NAME).base,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--card", type=Path, help="where the card goes, instead of WORK")
    parser.add_argument("--narrow", nargs=2, action="append", default=[], metavar=("SET", "N"), help="keep N of its irrelevant documents")
    parser.add_argument("--home", type=Path, default=Path.home(), help="rolecall's data folder, if the encoder is only there")
    given = parser.parse_args()
    adapter = given.work / f"{NAME}.safetensors"
    cache = given.work / "vectors"
    cache.mkdir(exist_ok=True)
    encoders = [make_encoder("all-MiniLM-L6-v2", given.home, adapter=name, precision="f32") for name in ("none", str(adapter))]
    figures = []
    narrow = {name: int(others) for name, others in given.narrow}
    for whole in read_sets(given.data):
        judged = narrowed(whole, narrow[whole.title]) if whole.title in narrow else whole
        (cosine, both), (adapted, both_adapted) = (measure(judged, encoder, cache) for encoder in encoders)
        size = f"{len(judged.queries):,} in {len(judged.corpus):,}"
        row = f"| {judged.title} ({size}) | {judged.metric} | {cosine:.3f} | {adapted:.3f} | {both:.3f} | {both_adapted:.3f} |"
        figures.append(row)
        print(row, flush=True)
    made = json.loads((given.work / f"{NAME}.json").read_text("utf-8"))
    (given.card or given.work / f"{NAME}.md").write_text(card(made, adapter, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
