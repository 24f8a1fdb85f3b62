"""What to search with when a whole document is the query."""

from collections import Counter
from uuid import UUID

from rolecall.domain.chunk import Chunk, Level
from rolecall.domain.document import Document
from rolecall.indexing.chunk import Chunker
from rolecall.ports.encoder import Analyzer

PASSAGES = 2
"""Passages encoded: with two the right document is as often among the first 20 as with all (docs/explanation/matching.md)."""

WORDS = 64
"""Index terms looked for: what a document says most often."""

TELLING = ("requirements", "duties", "experience", "skills", "summary", "about", "nice_to_have", "projects", "education", "header")
"""Sections by how much they say about the work, best first; what is in none of them comes last."""


def profile(document: Document, analyzer: Analyzer) -> tuple[list[str], list[str]]:
    """The texts to encode, and the index terms to look for, of a document that is the query."""
    passages = [chunk for chunk in Chunker().chunk(document, UUID(int=0)) if chunk.level is Level.PASSAGE]
    counted = Counter(term for chunk in passages for term in analyzer.terms(chunk.text))
    telling = sorted(passages, key=_place)[:PASSAGES]
    return [chunk.text for chunk in telling], [term for term, _ in counted.most_common(WORDS)]


def _place(chunk: Chunk) -> tuple[int, int]:
    place = TELLING.index(chunk.section) if chunk.section in TELLING else len(TELLING)
    return place, chunk.ordinal
