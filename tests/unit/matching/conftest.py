import pytest
from matching_documents import WordEncoder

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.matching.score import Ranker


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def ranker(encoder: WordEncoder) -> Ranker:
    return Ranker(encoder, EnglishAnalyzer())
