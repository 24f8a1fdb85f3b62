import time

from rolecall.domain.identifiers import new_id


def test_identifiers_are_uuids_of_version_7_that_sort_by_time() -> None:
    before = time.time_ns() // 1_000_000
    ids = []
    for _ in range(200):
        ids.append(new_id())
        time.sleep(1e-6)
    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {"specified in RFC 4122"}
    assert before <= ids[0].int >> 80 <= time.time_ns() // 1_000_000
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
