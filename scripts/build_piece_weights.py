"""Builds the table of word-piece weights for late interaction: src/rolecall/adapters/encoders/piece_weights.tsv.gz.

    python scripts/build_piece_weights.py DATA TOKENIZER [OUT]

DATA holds postings/la-city/*.txt, skills/skillspan-train.jsonl, taxonomy/esco-occupations.csv and taxonomy/esco-skills.txt;
TOKENIZER is the encoder's tokenizer.json. What is counted are short texts, as the ones that late interaction compares: titles,
skills, sentences and lines; no query of a test set is among them. The same data gives the same bytes.
"""

import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

OUT = Path(__file__).parents[1] / "src" / "rolecall" / "adapters" / "encoders" / "piece_weights.tsv.gz"
DATE = "2026-11"
RAREST = 2
"""Pieces in fewer texts aren't listed: they weigh the same as pieces never seen."""


def lines(folder: Path) -> Iterator[str]:
    """The lines of 683 job bulletins of the City of Los Angeles (MIT) that have at least four words."""
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if len(line.split()) > 3:
                yield line.strip()


def sentences(path: Path) -> Iterator[str]:
    """The sentences of SkillSpan's training half (MIT), without its placeholders."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield " ".join(word for word in json.loads(line)["tokens"] if not word.startswith("<"))


def titles(path: Path) -> Iterator[str]:
    """Preferred and alternative labels of ESCO's occupations."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["preferred_label"]
            yield from filter(None, row["alt_labels"].split("|"))


def skills(path: Path) -> Iterator[str]:
    """Labels of ESCO's skills."""
    yield from filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))


def write(out: Path, sources: dict[str, int], frequencies: Counter[str]) -> None:
    """The table: what it was made of, then a line of sorted pieces for each document frequency."""
    by_frequency: dict[int, list[str]] = defaultdict(list)
    for piece, frequency in frequencies.items():
        if frequency >= RAREST:
            by_frequency[frequency].append(piece)
    head = {
        "made": DATE,
        "texts": str(sum(sources.values())),
        "pieces": str(sum(map(len, by_frequency.values()))),
        "sources": "; ".join(f"{source}: {count}" for source, count in sources.items()),
        "notice": "ESCO is (c) European Union, reused with attribution; this table holds only counts of single word pieces",
    }
    text = "".join(f"# {name}: {value}\n" for name, value in head.items())
    text += "".join(f"{frequency}\t{' '.join(sorted(by_frequency[frequency]))}\n" for frequency in sorted(by_frequency))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=9) as file:
        file.write(text.encode())
    out.write_bytes(packed.getvalue())


def main(data: Path, tokenizer: Path, out: Path = OUT) -> None:
    """Count, and write the table."""
    sources = {
        "lines of City of Los Angeles job bulletins (MIT)": list(lines(data / "postings" / "la-city")),
        "sentences of SkillSpan's training half (MIT)": list(sentences(data / "skills" / "skillspan-train.jsonl")),
        "labels of ESCO occupations (reuse with attribution)": list(titles(data / "taxonomy" / "esco-occupations.csv")),
        "labels of ESCO skills (reuse with attribution)": list(skills(data / "taxonomy" / "esco-skills.txt")),
    }
    cut = Tokenizer.from_file(str(tokenizer))
    cut.no_padding()
    frequencies: Counter[str] = Counter()
    for texts in sources.values():
        for encoding in cut.encode_batch(texts, add_special_tokens=False):
            frequencies.update(set(encoding.tokens))
    write(out, {source: len(texts) for source, texts in sources.items()}, frequencies)
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
