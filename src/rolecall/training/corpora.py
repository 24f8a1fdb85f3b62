"""Public data about jobs and skills, read as pairs of texts that mean the same."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from rolecall.training.pairs import Pair, PairSource

SHORT, LONG = 64, 32
"""Texts of a batch: of a few words, and of sentences."""

_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_PLACEHOLDER = re.compile(r"<[A-Z_]+>")
_LEAST_WORDS = 6
"""A line with fewer words says too little to be found by."""


def occupations(path: Path) -> list[PairSource]:
    """Alternative labels of ESCO's occupations with the preferred one and among each other, and descriptions with their label.

    The file has the columns `preferred_label`, `alt_labels` (parted by |) and `description`.
    """
    preferred, among, described = [], [], []
    for row in _csv(path):
        label = row["preferred_label"].strip()
        alternatives = [other for part in row["alt_labels"].split("|") if (other := part.strip()) and other != label]
        preferred += [Pair(other, label) for other in alternatives]
        among += [Pair(*two) for two in combinations(alternatives, 2)]
        described.append(Pair(" ".join(row["description"].split()), label))
    return [
        PairSource("ESCO alternative label, preferred label", preferred, SHORT),
        PairSource("ESCO alternative label, alternative label", among, SHORT),
        PairSource("ESCO description, label", described, LONG),
    ]


def skill_spans(path: Path, labels: Path, terms: Callable[[str], Sequence[str]]) -> list[PairSource]:
    """Sentences of postings with the skills that experts marked in them, and with those skills' labels in ESCO.

    `path` holds SkillSpan's sentences as JSON lines (`tokens`, `tags_skill`, `tags_knowledge`), `labels` a label a line. A marked
    skill has a label when both are the same words in any order and form, which `terms` tells.
    """
    known = {_words(label, terms): label for label in sorted(labels.read_text("utf-8").splitlines(), reverse=True) if label.strip()}
    spans, labelled = [], []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        sentence = _plain(row["tokens"])
        for span in _spans(row):
            if sentence and span != sentence and not _PLACEHOLDER.search(span):
                spans.append(Pair(span, sentence))
                labelled += [Pair(sentence, known[words])] if (words := _words(span, terms)) in known else []
    return [PairSource("SkillSpan skill, sentence", spans, LONG), PairSource("SkillSpan sentence, ESCO skill", labelled, LONG)]


def claims(folder: Path, split: str) -> list[PairSource]:
    """Claims of a set in BEIR form with the documents that its split judges relevant, and titles with what they are titles of."""
    corpus = {row["_id"]: row for row in _json_lines(folder / "corpus.jsonl")}
    queries = {row["_id"]: row["text"] for row in _json_lines(folder / "queries.jsonl")}
    judged = [line.split("\t") for line in (folder / "qrels" / f"{split}.tsv").read_text("utf-8").splitlines()[1:]]
    found = [
        Pair(queries[query], f"{corpus[document]['title']} {corpus[document]['text']}") for query, document, grade in judged if grade != "0"
    ]
    titles = [Pair(row["title"], row["text"]) for row in corpus.values()]
    return [PairSource("SciFact claim, abstract", found, LONG), PairSource("SciFact title, abstract", titles, LONG)]


def bulletins(folder: Path) -> list[PairSource]:
    """Titles of job bulletins (plain text files) with the duties, and the duties with what is required for them."""
    titled, required = [], []
    for path in sorted(folder.glob("*.txt")):
        lines = [line.strip() for line in path.read_text("utf-8", errors="replace").splitlines() if line.strip()]
        duties, requirement = _below(lines, "DUTIES"), _below(lines, "REQUIREMENT")
        titled += [Pair(lines[0].capitalize(), duties)] if duties else []
        required += [Pair(requirement, duties)] if duties and requirement else []
    return [PairSource("Bulletin title, duties", titled, LONG), PairSource("Bulletin requirement, duties", required, LONG)]


def sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of the texts that say something, each once."""
    parts = (" ".join(part.split()) for text in texts for part in re.split(r"(?<=[.!?])\s+|\n", text))
    return list(dict.fromkeys(part for part in parts if len(part.split()) >= _LEAST_WORDS))


def _below(lines: Sequence[str], heading: str) -> str:
    """The first line that says something after the one that starts with the heading."""
    start = next((at for at, line in enumerate(lines) if line.upper().startswith(heading)), len(lines))
    return next((line for line in lines[start + 1 : start + 4] if len(line.split()) >= _LEAST_WORDS), "")


def _words(text: str, terms: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted(terms(_PARENTHESIS.sub("", text)))) or (text,)


def _spans(row: dict[str, Any]) -> Iterator[str]:
    for tags in (row["tags_skill"], row["tags_knowledge"]):
        starts = [at for at, tag in enumerate(tags) if tag == "B"]
        for start in starts:
            end = next((at for at in range(start + 1, len(tags)) if tags[at] != "I"), len(tags))
            yield " ".join(row["tokens"][start:end])


def _plain(tokens: Sequence[str]) -> str:
    """The sentence without what stands in for names and places."""
    return " ".join(token for token in tokens if not _PLACEHOLDER.fullmatch(token))


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)
