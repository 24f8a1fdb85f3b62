import numpy as np
import pytest

from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.memory.taxonomies import MemoryTaxonomies
from rolecall.domain.taxonomy import Concept, TaxonomyKind, basis, content_hash
from rolecall.indexing import taxonomies
from rolecall.indexing.taxonomies import LoadOutcome, TaxonomyLoader

NURSES = [Concept("1", ("nurse", "RN")), Concept("2", ("midwife", "RN"))]
OCCUPATIONS = TaxonomyKind.OCCUPATIONS


class CountingEncoder(HashingEncoder):
    """Remembers what it encoded."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return super().encode(texts)


@pytest.fixture
def loader():
    return TaxonomyLoader(MemoryTaxonomies(MemoryStore()), CountingEncoder())


def silently(_done, _of):
    pass


def test_a_load_encodes_every_label_once_and_tells_how_far_it_is(loader, monkeypatch):
    monkeypatch.setattr(taxonomies, "BLOCK", 2)
    steps = []
    loaded = loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", lambda done, of: steps.append((done, of)))
    assert (loaded.outcome, loaded.encoded) == (LoadOutcome.ADDED, 3)
    assert (loaded.taxonomy.concepts, loaded.taxonomy.labels, loaded.taxonomy.source) == (2, 4, "n.csv")
    assert steps == [(0, 3), (2, 3), (3, 3)]
    vectors = loader.store.vectors("nurses", loader.encoder.id)
    expected = HashingEncoder().encode(["nurse", "RN", "midwife", "RN"]).astype(np.float16)
    np.testing.assert_array_equal(vectors, expected.astype(np.float32))


def test_the_same_content_again_changes_nothing(loader):
    first = loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", silently)
    loader.encoder.seen.clear()
    again = loader.load("nurses", OCCUPATIONS, list(NURSES), "elsewhere.csv", silently)
    assert (again.outcome, again.taxonomy, again.encoded) == (LoadOutcome.UNCHANGED, first.taxonomy, 0)
    assert loader.encoder.seen == []


def test_another_version_encodes_only_what_is_new(loader):
    loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", silently)
    loader.encoder.seen.clear()
    changed = loader.load("nurses", OCCUPATIONS, [NURSES[0], Concept("3", ("carer", "RN"))], "n.csv", silently)
    assert (changed.outcome, changed.encoded, loader.encoder.seen) == (LoadOutcome.REPLACED, 1, ["carer"])
    known = dict(zip(("nurse", "RN", "carer"), loader.store.vectors("nurses", loader.encoder.id)[[0, 1, 2]], strict=True))
    np.testing.assert_allclose(known["carer"], HashingEncoder().encode(["carer"])[0], atol=1e-3)


def test_an_interrupted_load_leaves_what_was_there(loader):
    loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", silently)

    def interrupt(done, _of):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loader.load("nurses", OCCUPATIONS, [Concept("9", ("cook",))], "n.csv", interrupt)
    assert loader.store.concepts("nurses") == NURSES


def test_labels_of_skills_are_encoded_when_asked_for(loader):
    loaded = loader.load("care", TaxonomyKind.SKILLS, NURSES, "s.txt", silently)
    assert (loaded.encoded, loader.encoder.seen) == (0, [])
    assert loader.load("care", TaxonomyKind.SKILLS, NURSES, "s.txt", silently).encoded == 0
    assert loader.vectors(loaded.taxonomy, silently).shape == (4, loader.encoder.dimensions)
    loader.encoder.seen.clear()
    loader.vectors(loaded.taxonomy, silently)
    assert loader.encoder.seen == []


def test_with_another_encoder_the_same_content_is_encoded_anew(loader):
    taxonomy = loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", silently).taxonomy
    other = CountingEncoder()
    other.id = "another"
    again = TaxonomyLoader(loader.store, other).load("nurses", OCCUPATIONS, NURSES, "n.csv", silently)
    assert (again.outcome, again.encoded) == (LoadOutcome.UNCHANGED, 4)
    np.testing.assert_array_equal(
        TaxonomyLoader(loader.store, other).vectors(taxonomy, silently), loader.store.vectors("nurses", "another")
    )


def test_a_new_version_cannot_reuse_vectors_of_another_encoder(loader):
    loader.load("nurses", OCCUPATIONS, NURSES, "n.csv", silently)
    other = CountingEncoder()
    other.id = "another"
    loaded = TaxonomyLoader(loader.store, other).load("nurses", OCCUPATIONS, NURSES[:1], "n.csv", silently)
    assert (loaded.encoded, other.seen) == (2, ["nurse", "RN"])


def test_the_hash_tells_contents_apart():
    hashes = {
        content_hash(OCCUPATIONS, NURSES),
        content_hash(TaxonomyKind.SKILLS, NURSES),
        content_hash(OCCUPATIONS, NURSES[::-1]),
        content_hash(OCCUPATIONS, [Concept("1", ("nurse",)), Concept("RN", ("2",))]),
        content_hash(OCCUPATIONS, [Concept("1", ("nurse", "RN"))]),
    }
    assert len(hashes) == 5
    assert content_hash(OCCUPATIONS, NURSES) == content_hash(OCCUPATIONS, list(NURSES))


def test_the_basis_names_all_that_is_in_play(loader):
    one = loader.load("one", OCCUPATIONS, NURSES, "n.csv", silently).taxonomy
    two = loader.load("two", OCCUPATIONS, NURSES[:1], "n.csv", silently).taxonomy
    assert basis([]) == ""
    assert len({basis([one]), basis([two]), basis([one, two])}) == 3
