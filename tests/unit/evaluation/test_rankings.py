from typing import Any

import numpy as np
import pytest

from rolecall.domain.errors import Conflict
from rolecall.evaluation import rankings as rankings_module
from rolecall.evaluation.rankings import NAMES, Rankings


def names(library: Any, ranked: Any) -> list[str]:
    ids = {stored.id: stored.document.external_id for stored in library.documents.list("acme")}
    return [ids[entry.document_id] for entry in ranked]


def test_words_alone_find_only_what_shares_a_word(library: Any, rankings: Rankings, make_document: Any) -> None:
    library.publish(make_document("Cares for patients", external_id="nurse"), make_document("Wires cabinets", external_id="wire"))
    ranking = rankings.make("bm25")
    assert names(library, ranking.rank("wiring a cabinet", 10)) == ["wire"]
    assert ranking.rank("the of and", 10) == []
    assert ranking.id == f"bm25/{library.analyzer.id}"


def test_meaning_alone_ranks_everything_by_cosine(library: Any, rankings: Rankings, make_document: Any) -> None:
    texts = {"nurse": "Cares for patients", "wire": "Wires cabinets", "cook": "Cooks lunch"}
    library.publish(*(make_document(text, external_id=name) for name, text in texts.items()))
    ranked = rankings.make("encoder").rank("patients", 10)
    query = library.encoder.encode(["patients"])[0]
    cosines = {name: float(np.dot(query, library.encoder.encode([text])[0])) for name, text in texts.items()}
    assert set(names(library, ranked)) == set(texts)
    assert names(library, ranked)[0] == max(cosines, key=cosines.__getitem__)
    assert [entry.score for entry in ranked] == sorted((entry.score for entry in ranked), reverse=True)


def test_the_default_is_what_search_finds(library: Any, rankings: Rankings, make_document: Any) -> None:
    library.publish(*(make_document(f"Wires cabinet {number}", external_id=f"d{number}") for number in range(20)))
    hits = library.retriever.search("acme", "cabinet 7").hits
    assert names(library, rankings.make("default").rank("cabinet 7", 10)) == [hit.external_id for hit in hits]


def test_looks_deeper_where_few_documents_have_many_passages(
    library: Any, rankings: Rankings, make_document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rankings_module, "DEPTH", 2)
    long = "\n".join("cabinet " * 170 + f"number {number}" for number in range(6))
    library.publish(make_document(long, external_id="long"), make_document("cabinet and many other things of a house", external_id="short"))
    for name in ("bm25", "encoder"):
        ranked = rankings.make(name).rank("cabinet", 2)
        assert sorted(names(library, ranked)) == ["long", "short"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_published(rankings: Rankings, name: str) -> None:
    with pytest.raises(Conflict):
        rankings.make(name).search("nurse")
