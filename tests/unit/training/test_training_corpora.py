import json
import os
from pathlib import Path

import pytest

from rolecall.training import corpora
from rolecall.training.pairs import Pair

DATA = os.environ.get("ROLECALL_TEST_DATA")


def test_occupations_give_labels_that_mean_the_same(tmp_path):
    path = tmp_path / "occupations.csv"
    rows = ['baker,bread baker| pastry cook|baker|,"Bakers make\nbread."', "nurse,,Nurses care."]
    path.write_text("\n".join(["preferred_label,alt_labels,description", *rows]), encoding="utf-8")
    preferred, among, described = corpora.occupations(path)
    assert preferred.pairs == [Pair("bread baker", "baker"), Pair("pastry cook", "baker")]
    assert among.pairs == [Pair("bread baker", "pastry cook")]
    assert described.pairs == [Pair("Bakers make bread.", "baker"), Pair("Nurses care.", "nurse")]
    assert (preferred.texts, among.texts, described.texts) == (corpora.SHORT, corpora.SHORT, corpora.LONG)


def tagged(tokens, skill="", knowledge=""):
    return json.dumps({"idx": 1, "source": "house", "tokens": tokens.split(), "tags_skill": list(skill), "tags_knowledge": list(knowledge)})


def terms(text):
    return [word.lower().rstrip("s") for word in text.split()]


def test_marked_skills_go_with_their_sentence_and_the_label_of_the_same_words(tmp_path):
    (tmp_path / "labels.txt").write_text("\nmanage teams\nPython (computer programming)\nwelding\n", encoding="utf-8")
    (tmp_path / "spans.jsonl").write_text(
        "\n".join(
            [
                tagged("You manage team at <ORGANIZATION> with Python", "OBIOOOO", "OOOOOOB"),
                tagged("python", "O", "B"),
                tagged("fluent in <LANGUAGE>", "BII", "OOO"),
                tagged("Java Docker", "OO", "BB"),
            ]
        ),
        encoding="utf-8",
    )
    spans, labelled = corpora.skill_spans(tmp_path / "spans.jsonl", tmp_path / "labels.txt", terms)
    sentence = "You manage team at with Python"
    assert spans.pairs == [
        Pair("manage team", sentence),
        Pair("Python", sentence),
        Pair("Java", "Java Docker"),
        Pair("Docker", "Java Docker"),
    ]
    assert labelled.pairs == [Pair(sentence, "manage teams"), Pair(sentence, "Python (computer programming)")]


def test_claims_go_with_the_documents_judged_relevant_by_their_split(tmp_path):
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "1", "title": "T", "text": "Long."}\n{"_id": "2", "title": "U", "text": "Other."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "a", "text": "Claim."}\n{"_id": "b", "text": "Tested."}\n')
    (tmp_path / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\na\t1\t1\na\t2\t0\n")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nb\t2\t1\n")
    claims, titles = corpora.claims(tmp_path, "train")
    assert claims.pairs == [Pair("Claim.", "T Long.")]
    assert titles.pairs == [Pair("T", "Long."), Pair("U", "Other.")]


def test_bulletins_without_a_part_give_what_they_have(tmp_path):
    duties = "A Baker bakes bread and rolls all night long."
    wanted = "Two years of full-time paid experience in a bakery."
    (tmp_path / "1.txt").write_text(f"BAKER\n\nDUTIES\n\n{duties}\n\nREQUIREMENTS/MINIMUM QUALIFICATIONS\n1.\n{wanted}\n")
    (tmp_path / "2.txt").write_text(f"COOK\nDUTIES\n{duties}\n")
    (tmp_path / "3.txt").write_text("CLERK\nDUTIES\nSee below.\nREQUIREMENTS\nNone.\n")
    titled, required = corpora.bulletins(tmp_path)
    assert titled.pairs == [Pair("Baker", duties), Pair("Cook", duties)]
    assert required.pairs == [Pair(wanted, duties)]


def test_sentences_that_say_little_or_come_again_are_left_out():
    text = "A first sentence with enough words. Short. A first sentence with enough words.\nAnother line\tof text with  words"
    assert corpora.sentences([text, text]) == ["A first sentence with enough words.", "Another line of text with words"]


@pytest.mark.data
@pytest.mark.skipif(not DATA, reason="ROLECALL_TEST_DATA names no folder")
def test_the_public_data_gives_many_pairs():
    preferred, among, described = corpora.occupations(Path(DATA) / "taxonomy" / "esco-occupations.csv")
    assert len(preferred.pairs) > 25_000
    assert len(among.pairs) > 100_000
    assert len(described.pairs) > 3000
    titled, required = corpora.bulletins(Path(DATA) / "postings" / "la-city")
    assert len(titled.pairs) > 600
    assert len(required.pairs) > 600
