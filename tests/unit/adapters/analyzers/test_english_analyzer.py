import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.analyzers import english
from rolecall.adapters.analyzers.english import EnglishAnalyzer


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Managed the managers", ["manag", "manag"]),
        ("C++17, C# and F#; C.", ["c++", "17", "c#", "f#", "c"]),
        (".NET, ASP.NET Core", [".net", "asp", ".net", "core"]),
        ("Node.js NodeJS node.json", ["nodej", "nodej", "node", "json"]),
        ("a 401(k), our 401k", ["401k", "401k"]),
        ("$60,000–70,000, 1,5", ["60000", "70000", "1", "5"]),
        ("driver's licence; O’Brien", ["driver", "licenc", "o'brien"]),
        ("It's for an IT role, isn't it?", ["it", "role", "isn't"]),
        ("résumé Resume RÉSUMÉ", ["resum", "resum", "resum"]),
        ("full-time CI/CD R&D snake_case", ["full", "time", "ci", "cd", "r", "d", "snake", "case"]),
        ("What did you do? I've worked.", ["work"]),
        ("", []),
        (" \n—…!", []),
        ("日本語 Gärtner", ["日本語", "gartner"]),
    ],
)
def test_terms(text, terms):
    assert EnglishAnalyzer().terms(text) == terms


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_the_same_words_every_time_and_no_stop_words(text):
    analyzer = EnglishAnalyzer()
    first = analyzer.terms(text)
    assert analyzer.terms(text) == first == EnglishAnalyzer().terms(text)
    assert all(first)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["nurses", "C++", "welding", ".NET", "401(k)", "the", "3,000"]), max_size=12))
def test_terms_of_a_text_are_those_of_its_words_in_order(words):
    analyzer = EnglishAnalyzer()
    assert analyzer.terms(" ".join(words)) == [term for word in words for term in analyzer.terms(word)]


def test_what_is_remembered_stays_bounded(monkeypatch):
    monkeypatch.setattr(english, "_REMEMBERED", 10)
    analyzer = EnglishAnalyzer()
    assert analyzer.terms(" ".join(f"word{number}" for number in range(100))) == [f"word{number}" for number in range(100)]
    assert len(analyzer._terms) <= 10


def test_threads_get_what_one_gets():
    words = [f"{stem}{ending}" for stem in ("manag", "weld", "nurs", "teach") for ending in ("ing", "ed", "er", "ers")] * 50
    expected = EnglishAnalyzer().terms(" ".join(words))
    analyzer, found = EnglishAnalyzer(), []
    threads = [threading.Thread(target=lambda: found.append(analyzer.terms(" ".join(words)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
