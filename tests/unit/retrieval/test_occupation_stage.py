"""The occupations in play, the profiles of passages, and the stage that ranks by them: on the memory adapters."""

from dataclasses import replace

import numpy as np
import pytest

from rolecall.adapters.memory.taxonomies import MemoryProfiles, MemoryTaxonomies
from rolecall.domain.errors import InvalidInput
from rolecall.domain.taxonomy import Concept, TaxonomyKind
from rolecall.indexing.taxonomies import TaxonomyLoader
from rolecall.retrieval import occupation_index
from rolecall.retrieval.nearest import nearest
from rolecall.retrieval.occupation_index import OccupationIndex
from rolecall.retrieval.occupation_stage import OccupationStage

NURSES = [Concept("1", ("nurse", "ward sister", "matron")), Concept("2", ("cook", "chef")), Concept("3", ("carpenter", "joiner"))]


class Place:
    """A library with a place for taxonomies; `load` loads one for its encoder."""

    def __init__(self, library):
        store = library.documents._store
        self.library = library
        self.taxonomies, self.profiles = MemoryTaxonomies(store), MemoryProfiles(store)
        self.loader = TaxonomyLoader(self.taxonomies, library.encoder)

    def load(self, name="jobs", kind=TaxonomyKind.OCCUPATIONS, concepts=NURSES):
        return self.loader.load(name, kind, concepts, "file", lambda _done, _of: None).taxonomy

    def index(self):
        return OccupationIndex(self.taxonomies, self.profiles, self.library.encoder.id)

    def retriever(self):
        return replace(self.library.retriever, stages=(OccupationStage(self.index()),))

    def ranking(self, query):
        found = self.retriever().search("acme", query).hits
        return [(hit.quote, hit.score) for hit in found]


@pytest.fixture
def place(library, make_document):
    library.publish(*(make_document(text) for text in ("matron", "joiner", "nurse of the night", "chef")))
    return Place(library)


def test_without_a_taxonomy_nothing_changes(place):
    plain = place.library.retriever
    assert place.retriever().ranker_id == plain.ranker_id
    assert place.retriever().search("acme", "ward sister") == plain.search("acme", "ward sister")
    assert place.index().current() is None
    assert place.index().fill(place.library.generations.active()) == 0


def test_taxonomies_of_skills_are_not_in_play(place):
    place.load(kind=TaxonomyKind.SKILLS)
    assert place.index().current() is None
    assert place.retriever().ranker_id == place.library.retriever.ranker_id


def test_another_name_of_the_same_occupation_is_found(place):
    place.load()
    nurses = {"matron", "nurse of the night"}
    assert {hit.quote for hit in place.library.retriever.search("acme", "ward sister").hits[:2]} != nurses
    assert place.index().fill(place.library.generations.active()) == 4
    ranked = place.ranking("ward sister")
    assert {quote for quote, _ in ranked[:2]} == nurses
    assert ranked[1][1] > 1.5 * ranked[2][1]


def test_the_ranker_names_the_taxonomies(place):
    taxonomy = place.load()
    first = place.retriever().ranker_id
    assert first.startswith(f"{place.library.retriever.ranker_id}+occupations-")
    place.load(concepts=NURSES[:2])
    second = place.retriever().ranker_id
    place.load()
    assert place.retriever().ranker_id == first != second
    assert taxonomy.hash not in first  # what is in play together has a name of its own


def test_a_query_that_is_no_title_keeps_its_scores(place):
    place.load()
    place.index().fill(place.library.generations.active())
    query = "night shifts in the city"
    assert place.retriever().search("acme", query) == place.library.retriever.search("acme", query)


def test_passages_that_came_later_get_their_profiles(place, make_document):
    place.load()
    library = place.library
    library.indexer = replace(library.indexer, finishing=(place.index().fill,))
    generation = library.generations.active()
    place.index().fill(generation)
    library.add(make_document("ward sister by day"))
    list(library.indexer.refresh(generation))
    basis = place.index().current().basis
    assert place.profiles.count_missing(generation, basis) == 0


def test_filling_tells_how_far_it_is_and_ends_when_passages_go(place, monkeypatch):
    place.load()
    monkeypatch.setattr(occupation_index, "BATCH", 3)
    generation = place.library.generations.active()
    steps = []
    assert place.index().fill(generation, lambda done, of: steps.append((done, of))) == 4
    assert steps == [(3, 4), (4, 4)]
    place.load(concepts=NURSES[:2])
    monkeypatch.setattr(MemoryProfiles, "write", lambda *_: None)  # as if all were being deleted just now
    assert place.index().fill(generation) == 3


def test_what_is_in_play_is_asked_again_after_a_while(place, monkeypatch):
    now = 100.0
    monkeypatch.setattr(occupation_index.time, "monotonic", lambda: now)
    index = place.index()
    assert index.current() is None
    place.load()
    assert index.current() is None
    now += occupation_index.FRESH
    found = index.current()
    assert len(found.means) == 3
    now += occupation_index.FRESH
    assert index.current() is found
    place.load("more", concepts=[Concept("", ("baker",))])
    now += occupation_index.FRESH
    assert len(index.current().means) == 4


def test_labels_that_this_encoder_never_saw_are_not_in_play(place):
    place.load()
    assert OccupationIndex(place.taxonomies, place.profiles, "another").current() is None


def test_the_nearest_concepts_come_by_their_best_label(place):
    taxonomy = place.load()
    vectors = place.taxonomies.vectors(taxonomy.name, place.library.encoder.id)
    found = nearest(place.library.encoder, NURSES, vectors, "ward sister", 2)
    assert [(each.concept, each.label) for each in found[:1]] == [(NURSES[0], "ward sister")]
    assert found[0].similarity == pytest.approx(1, abs=1e-3)
    assert len({each.concept for each in found}) == 2
    assert len(nearest(place.library.encoder, NURSES, vectors, "ward sister", 99)) == 3
    similarities = [each.similarity for each in nearest(place.library.encoder, NURSES, vectors, "chef de nuit", 3)]
    assert similarities == sorted(similarities, reverse=True)
    with pytest.raises(InvalidInput, match="no word"):
        nearest(place.library.encoder, NURSES, np.empty((0, 3), np.float32), " ?", 3)
