"""The default ranker, and the sample corpus read as a user's files are."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import rolecall.samples
from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.adapters.files.formats import detect
from rolecall.adapters.files.sources import FileSource
from rolecall.bootstrap.encoder import encoder_with
from rolecall.bootstrap.reading import parse_original
from rolecall.domain.document import Document, Kind, Original
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker
from rolecall.settings import load

SAMPLES = Path(rolecall.samples.__path__[0])

Read = Callable[[str, bytes], Document]
Scores = Callable[[Sequence[Document]], list[list[float]]]


def documents(folder: str, kind: Kind) -> list[Document]:
    originals = [original for original in FileSource([str(SAMPLES / folder)]).originals() if isinstance(original, Original)]
    return [found for original in originals for found in parse_original(original, kind) if isinstance(found, Document)]


@pytest.fixture(scope="session")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    return Ranker(encoder_with(load(home=tmp_path_factory.mktemp("home")), None, None), EnglishAnalyzer())


@pytest.fixture(scope="session")
def jobs(ranker: Ranker) -> list[Profile]:
    """The sample postings."""
    return ranker.profiles(documents("jobs", Kind.JOB))


@pytest.fixture(scope="session")
def structured() -> list[Document]:
    """The sample résumés that came as data."""
    return [found for found in documents("resumes", Kind.RESUME) if Path(found.source).suffix in (".json", ".jsonl", ".yaml")]


@pytest.fixture(scope="session")
def read() -> Read:
    """A résumé out of a file's bytes."""

    def read(name: str, data: bytes) -> Document:
        [found] = parse_original(Original(name, detect(data, name), data, hashlib.sha256(data).hexdigest()), Kind.RESUME)
        assert isinstance(found, Document), found
        return found

    return read


@pytest.fixture(scope="session")
def scores(ranker: Ranker, jobs: list[Profile]) -> Scores:
    """The scores of each résumé with every sample posting."""

    def scores(resumes: Sequence[Document]) -> list[list[float]]:
        return [
            [ranker.value(own, job, compared) for job, compared in zip(jobs, ranker.compare(own, jobs), strict=True)]
            for own in ranker.profiles(resumes)
        ]

    return scores
