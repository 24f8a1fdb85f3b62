"""Builds the term table of the ranker from public texts about jobs: src/rolecall/matching/idf.tsv.gz.

    python scripts/build_idf.py DATA [OUT]

DATA holds postings/la-city/*.txt, skills/skillspan-train.jsonl and taxonomy/esco-occupations.csv: texts of
about the length of a posting each. The same data gives the same bytes.
"""

import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.matching.profile import TELLING

OUT = Path(__file__).parents[1] / "src" / "rolecall" / "matching" / "idf.tsv.gz"
DATE = "2026-11"
RAREST = 2
"""Terms in fewer documents aren't listed: they weigh the same as terms never seen."""


def bulletins(folder: Path) -> Iterator[str]:
    """683 job bulletins of the City of Los Angeles (MIT)."""
    for path in sorted(folder.glob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="replace")


def postings(path: Path) -> Iterator[str]:
    """The postings of SkillSpan's training half (MIT), put together from their sentences."""
    sentences: dict[tuple[str, int], list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sentences[row["source"], row["idx"]] += row["tokens"]
    for words in sentences.values():
        yield " ".join(word for word in words if not word.startswith("<"))


def occupations(path: Path) -> Iterator[str]:
    """ESCO occupations: preferred and alternative labels and description, one document each."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield " ".join([row["preferred_label"], row["alt_labels"].replace("|", " "), row["description"]])


def count(documents: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many documents each term is, and how many there are."""
    analyzer = EnglishAnalyzer()
    found = [set(analyzer.terms(document)) for document in documents]
    return Counter(term for terms in found for term in terms if TELLING.search(term)), len(found)


def write(out: Path, sources: dict[str, int], frequencies: Counter[str]) -> None:
    """The table: what it was made of, then a line of sorted terms for each document frequency."""
    by_frequency: dict[int, list[str]] = defaultdict(list)
    for term, frequency in frequencies.items():
        if frequency >= RAREST:
            by_frequency[frequency].append(term)
    head = {
        "made": DATE,
        "analyzer": EnglishAnalyzer.id,
        "documents": str(sum(sources.values())),
        "terms": str(sum(map(len, by_frequency.values()))),
        "sources": "; ".join(f"{name}: {number}" for name, number in sources.items()),
        "notice": "ESCO is (c) European Union, reused with attribution; this table holds only counts of single terms",
    }
    lines = [f"# {name}: {value}" for name, value in head.items()]
    lines += [f"{frequency}\t{' '.join(sorted(terms))}" for frequency, terms in sorted(by_frequency.items())]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, compresslevel=9) as file:
        file.write("\n".join(lines).encode())
    out.write_bytes(buffer.getvalue())
    print(f"{out}: {head['terms']} terms of {head['documents']} documents, {out.stat().st_size} bytes")


def main(data: Path, out: Path = OUT) -> None:
    """Counts all sources and writes the table."""
    sources = {
        "City of Los Angeles job bulletins (MIT)": bulletins(data / "postings" / "la-city"),
        "SkillSpan training postings (MIT)": postings(data / "skills" / "skillspan-train.jsonl"),
        "ESCO occupations (reuse with attribution)": occupations(data / "taxonomy" / "esco-occupations.csv"),
    }
    counted = {name: count(documents) for name, documents in sources.items()}
    total = sum((frequencies for frequencies, _ in counted.values()), Counter[str]())
    write(out, {name: number for name, (_, number) in counted.items()}, total)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
