"""Builds the table of how much a word names a topic: src/rolecall/answering/topics.tsv.gz.

    python -m scripts.build_topic_weights DATA [OUT]

DATA is the same as for build_idf.py, and its texts are read in the same way. The same data gives the same bytes.

A word that names what a text is about ("warehouse") stands in it again and again; one that just helps to say something
("strive") stands in as many texts, but once in each. Residual inverse document frequency measures that (Church and Gale, 1995):
the idf, less the idf that a word as frequent would have if it fell on texts by chance, ln(1 − exp(−cf / N)) − ln(df / N).
"""

import gzip
import io
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.answering.topic import UNKNOWN
from scripts.build_idf import DATE, bulletins, occupations, postings

OUT = Path(__file__).parents[1] / "src" / "rolecall" / "answering" / "topics.tsv.gz"

LEAST = 0.02
"""What any word weighs at least."""

PRIOR = 10
"""A word's weight starts from that of an unknown one, as if it had been seen in so many texts."""


def weigh(texts: Iterable[str]) -> tuple[dict[str, float], int]:
    """The weight of each term, and how many texts there were."""
    analyzer = EnglishAnalyzer()
    held: Counter[str] = Counter()
    said: Counter[str] = Counter()
    count = 0
    for text in texts:
        terms = analyzer.terms(text)
        said.update(terms)
        held.update(set(terms))
        count += 1
    return {term: _weight(count, held[term], said[term]) for term in held}, count


def _weight(count: int, held: int, said: int) -> float:
    residual = math.log(1 - math.exp(-said / count)) - math.log(held / count)
    return max(LEAST, (held * residual + PRIOR * UNKNOWN) / (held + PRIOR))


def rows(weights: dict[str, float]) -> Iterator[str]:
    """A line of sorted terms for each weight, in hundredths. Terms that weigh as much as unknown ones are left out."""
    by_weight: dict[int, list[str]] = defaultdict(list)
    for term, weight in weights.items():
        if abs(weight - UNKNOWN) >= 0.1:
            by_weight[round(weight * 100)].append(term)
    for weight, terms in sorted(by_weight.items()):
        yield f"{weight}\t{' '.join(sorted(terms))}"


def main(data: Path, out: Path = OUT) -> None:
    """Reads all sources and writes the table."""
    sources = [
        *bulletins(data / "postings" / "la-city"),
        *postings(data / "skills" / "skillspan-train.jsonl"),
        *occupations(data / "taxonomy" / "esco-occupations.csv"),
    ]
    weights, count = weigh(sources)
    head = [
        f"# made: {DATE} by scripts/build_topic_weights.py",
        f"# analyzer: {EnglishAnalyzer.id}",
        f"# documents: {count}",
        "# sources: City of Los Angeles job bulletins (MIT); SkillSpan training postings (MIT); ESCO occupations (reuse with attribution)",
        "# notice: ESCO is (c) European Union, reused with attribution; this table holds only weights of single terms",
    ]
    lines = [*head, *rows(weights)]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, compresslevel=9) as file:
        file.write("\n".join(lines).encode())
    out.write_bytes(buffer.getvalue())
    print(f"{out}: {len(weights)} terms of {count} documents, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
