"""Makes the corpus of evals/sample: what a person reads in each sample, without what they can't see.

    python -m scripts.make_golden_corpus

It reads the samples in its own plain way, not by the product's readers, so that a change of theirs is measured and
doesn't move the yardstick. The queries and the judgments beside it are written by hand.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import yaml

from scripts.make_samples import BROKEN, COPIES, ROOT, SAMPLES, SOURCES, blocks

CORPUS = ROOT / "evals" / "sample" / "corpus.jsonl"
UNSEEN = ("white", "hidden", "tiny")


def corpus() -> Iterator[dict[str, str]]:
    """Every posting and résumé once, as `{"_id", "title", "text"}`."""
    for folder in ("jobs", "tables", "resumes"):
        kind = "resume" if folder == "resumes" else "job"
        paths = [path for path in sorted((SAMPLES / folder).iterdir()) if f"{folder}/{path.name}" not in {*COPIES, *BROKEN}]
        for path in paths:
            for name, text in _texts(path):
                yield {"_id": f"{kind}-{name}", "title": _title(kind, text), "text": text}


def _title(kind: str, text: str) -> str:
    """A posting's first line; a résumé's second, where the occupation stands, since the first is the name."""
    lines = [line for line in text.splitlines() if line.strip()]
    return re.split(r" · | \| |, \w+ing at ", lines[0 if kind == "job" else 1])[0].strip()


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each document in a file."""
    if path.suffix in {".pdf", ".docx"}:
        yield path.stem, plain((SOURCES / path.parent.name / f"{path.name}.md").read_text("utf-8"))
    elif path.suffix in ONE_EACH and not path.name.endswith(".map.yaml"):
        yield path.stem, ONE_EACH[path.suffix](path.read_text("utf-8"))
    elif path.suffix == ".jsonl":
        for line in path.read_text("utf-8").splitlines():
            texts = list(leaves(json.loads(line)))
            yield _slug(texts[0] if path.parent.name == "jobs" else " ".join(texts[:2])), "\n".join(texts)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words = [value for key, value in row.items() if value and key not in {"Ref", "Posted", "Link"}]
                yield _slug(row["Position"]), "\n".join(words)


def plain(source: str) -> str:
    """A Markdown source as lines of text."""
    lines: list[str] = []
    for block in blocks(source):
        if block.kind == "table":
            lines += [", ".join(filter(None, row)) for row in block.rows]
        elif block.text and block.kind not in UNSEEN:
            lines.append(("- " if block.kind in {"bullet", "number"} else "") + block.text)
    return "\n".join(lines)


def html_text(source: str) -> str:
    """The words of a page or fragment, a line for each block, without its scripts and frame."""
    tree: Any = lxml.html.document_fromstring(source)
    for element in tree.xpath("//script|//style|//head|//header|//nav|//footer|//form"):
        element.drop_tree()
    for element in tree.xpath("//p|//br|//li|//h1|//h2|//h3|//h4|//tr|//td|//th|//div|//ul|//b[not(ancestor::p)]"):
        element.tail = "\n" + (element.tail or "")
        element.text = ("\n- " if element.tag == "li" else "\n") + (element.text or "") if element.tag != "br" else None
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def leaves(value: Any, key: str = "") -> Iterator[str]:
    """The words of a JSON document in their order; a list of words on one line; no addresses on the web, no technical keys."""
    if key.startswith(("@", "$")) or key in {"identifier", "meta", "url", "sameAs", "picture", "website", "datePosted", "validThrough"}:
        return
    if isinstance(value, dict) and "@graph" in value:
        yield from leaves([node for node in value["@graph"] if node["@type"] == "JobPosting"])
    elif isinstance(value, dict):
        children = sorted(value.items(), key=lambda item: item[0] not in {"title", "basics"}) if "@type" in value else value.items()
        for name, child in children:
            yield from leaves(child, name)
    elif isinstance(value, list) and all(isinstance(child, str) for child in value) and key in {"keywords", "skills"}:
        yield from [", ".join(value)] if value else []
    elif isinstance(value, list):
        for child in value:
            yield from leaves(child)
    elif value not in (None, ""):
        yield html_text(value) if "</" in str(value) else str(value)


ONE_EACH: dict[str, Callable[[str], str]] = {
    ".md": plain,
    ".txt": str.strip,
    ".html": html_text,
    ".json": lambda source: "\n".join(leaves(json.loads(source))),
    ".yaml": lambda source: "\n".join(leaves(yaml.safe_load(source))),
}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


if __name__ == "__main__":
    documents = list(corpus())
    CORPUS.write_text("".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents), "utf-8")
    print(f"{len(documents)} documents in {CORPUS.relative_to(ROOT)}")
