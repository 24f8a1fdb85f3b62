from rolecall.matching.recent import Recent


def test_what_was_kept_longest_ago_is_forgotten() -> None:
    recent = Recent[str, int](2)
    recent.keep({"a": 1, "b": 2})
    recent.keep(recent.find(["a"]))
    recent.keep({"c": 3})
    assert recent.find("abc") == {"a": 1, "c": 3}
