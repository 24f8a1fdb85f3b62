import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.domain.taxonomy import NEAREST, PROFILE, Concept
from rolecall.retrieval import occupations as module
from rolecall.retrieval.occupations import BRIDGE, FAINT, LATE, LEXICAL, MEANING, OWN, SURE, TEMPERATURE, Occupations, rescore

WIDTH = 12


def unit(rng, *shape):
    vectors = rng.standard_normal((*shape, WIDTH))
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def made(count=15, seed=1):
    rng = np.random.default_rng(seed)
    concepts = [Concept("", tuple(f"{number} {label}" for label in range(1 + number % 3))) for number in range(count)]
    return Occupations.of("b", [concepts], [unit(rng, sum(len(concept.labels) for concept in concepts))]), concepts


def by_hand(occupations, concepts, vector):
    """The profile over all occupations and the mean of its occupations' means, straight from the definition."""
    ends = np.cumsum([len(concept.labels) for concept in concepts])
    groups = np.split(occupations.labels, ends[:-1])
    similarities = np.array([max(vector @ label for label in group) for group in groups])
    nearest = sorted(range(len(concepts)), key=lambda place: -similarities[place])[:NEAREST]
    profile = np.zeros(len(concepts))
    profile[nearest] = np.exp(similarities[nearest] / TEMPERATURE)
    profile /= np.linalg.norm(profile)
    mean = profile @ np.stack([group.mean(axis=0) for group in groups])
    return profile, mean / np.linalg.norm(mean), similarities


@pytest.mark.parametrize("count", [1, 4, 15])
def test_profiles_follow_their_definition(count):
    occupations, concepts = made(count)
    texts = np.vstack([unit(np.random.default_rng(2), 5), occupations.labels[:1]])
    for text, profile in zip(texts, occupations.profiles(texts), strict=True):
        expected, mean, similarities = by_hand(occupations, concepts, text)
        dense = np.zeros(count)
        np.add.at(dense, profile["occupation"], profile["weight"])
        np.testing.assert_allclose(dense / np.linalg.norm(dense), expected, atol=1e-5)
        np.testing.assert_allclose(profile["weight"] @ occupations.means[profile["occupation"]], mean, atol=1e-5)
        assert profile["agreement"] == pytest.approx(text @ mean, abs=1e-5)
        assert profile["confidence"] == pytest.approx(confidence(similarities), abs=1e-5)
        np.testing.assert_allclose(occupations.similarities(text[np.newaxis])[0], similarities, atol=1e-6)


def test_profiles_are_the_same_in_blocks(monkeypatch):
    occupations, _ = made()
    texts = unit(np.random.default_rng(2), 7)
    whole = occupations.profiles(texts)
    monkeypatch.setattr(module, "_BLOCK", 3)
    np.testing.assert_allclose(occupations.profiles(texts)["weight"], whole["weight"], atol=1e-6)
    assert len(occupations.profiles(texts[:0])) == 0


def test_taxonomies_follow_each_other():
    first, concepts = made(3, seed=1)
    second, others = made(2, seed=2)
    both = Occupations.of("b", [concepts, others], [first.labels, second.labels])
    np.testing.assert_array_equal(both.means, np.concatenate([first.means, second.means]))
    text = unit(np.random.default_rng(3), 1)
    np.testing.assert_allclose(both.similarities(text), np.hstack([first.similarities(text), second.similarities(text)]), atol=1e-6)


def test_a_query_is_a_title_by_its_nearest_label():
    occupations, _ = made()
    label = occupations.labels[4]
    away = np.linalg.svd(label[np.newaxis])[2][1].astype(np.float32)

    def gate(similarity):
        mixed = Occupations("b", label[np.newaxis], np.array([0]), label[np.newaxis])
        title = mixed.read((similarity * label + np.sqrt(1 - similarity**2) * away).astype(np.float32))
        return title.gate if title else 0

    assert gate(0.5) == gate(0.6 - 1e-4) == 0
    assert gate(0.7) == pytest.approx(0.5, abs=1e-3)
    assert gate(0.8 + 1e-4) == gate(1.0) == 1


def test_a_title_holds_its_own_vector_and_that_of_its_occupations():
    occupations, concepts = made()
    query = occupations.labels[3]
    title = occupations.read(query)
    profile, mean, _ = by_hand(occupations, concepts, query)
    vector = OWN * query + (1 - OWN) * mean
    np.testing.assert_allclose(title.vector, vector / np.linalg.norm(vector), atol=1e-5)
    np.testing.assert_allclose(title.profile, profile, atol=1e-5)
    np.testing.assert_allclose(title.reach, occupations.means @ title.vector, atol=1e-6)


def confidence(similarities):
    return min(1, max(0, (max(similarities) - FAINT) / (SURE - FAINT)))


def evidence(rng, count):
    return rng.random(count), rng.random(count), np.where(rng.random(count) < 0.5, np.nan, rng.random(count))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 20))
def test_scores_follow_their_definition(seed, count):
    rng = np.random.default_rng(seed)
    occupations, concepts = made(count, seed)
    query, texts = occupations.labels[0], np.vstack([unit(rng, 4), occupations.labels[[0, -1]]])
    scores, lexical, late = evidence(rng, 6)
    title = occupations.read(query)
    title = module.Title(rng.uniform(0.1, 1), title.vector, title.reach, title.profile)
    found = rescore(title, occupations.profiles(texts), scores, texts @ title.vector, lexical, late)
    own, _, _ = by_hand(occupations, concepts, query)
    for place, text in enumerate(texts):
        profile, mean, similarities = by_hand(occupations, concepts, text)
        sure = confidence(similarities)
        vector = OWN * text + (1 - OWN) * sure * mean
        meaning = LEXICAL * lexical[place] + (1 - LEXICAL) * (vector @ title.vector) / np.linalg.norm(vector)
        close = meaning if np.isnan(late[place]) else late[place]
        titled = MEANING * meaning + LATE * close + BRIDGE * sure * (own @ profile)
        mixed = (1 - title.gate) * scores[place] + title.gate * titled
        expected = mixed / (1 - title.gate + title.gate * (MEANING + LATE + BRIDGE))
        assert found[place] == pytest.approx(min(1, max(0, expected)), abs=1e-4)


def test_a_passage_without_a_profile_is_compared_by_its_own_vector():
    occupations, _ = made()
    title = occupations.read(occupations.labels[0])
    texts = unit(np.random.default_rng(5), 3)
    nothing = np.zeros(3)
    found = rescore(title, np.zeros(3, PROFILE), nothing, texts @ title.vector, nothing, np.full(3, np.nan))
    expected = (1 - LEXICAL) * (texts @ title.vector) / (MEANING + LATE + BRIDGE)
    np.testing.assert_allclose(found, np.clip(expected, 0, 1), atol=1e-6)


def test_the_label_asked_for_comes_first_and_scores_stay_in_range():
    occupations, _ = made()
    title = occupations.read(occupations.labels[0])
    texts = occupations.labels
    ones = np.ones(len(texts))
    found = rescore(title, occupations.profiles(texts), ones, texts @ title.vector, ones, ones)
    assert found.argmax() == 0
    assert found.max() <= 1
    assert found.min() >= 0
