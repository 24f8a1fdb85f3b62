import gzip
import math

import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.domain.errors import Misconfigured
from rolecall.matching.idf import load, parse

TABLE = "# analyzer: words\n# documents: 100\n# note: a: b\n2\twelder zebra\n90\twork"


def test_weights_are_lucenes_idf_in_thousandths_and_unseen_terms_are_the_rarest() -> None:
    idf = parse(gzip.compress(TABLE.encode()))
    assert idf.analyzer == "words"
    assert idf.weight("work") == round(1000 * math.log(1 + 10.5 / 90.5))
    assert idf.weight("welder") == idf.weight("zebra") == round(1000 * math.log(1 + 98.5 / 2.5))
    assert idf.weight("unseen") == round(1000 * math.log(1 + 99.5 / 1.5))


def test_the_digest_changes_with_the_table() -> None:
    assert parse(gzip.compress(TABLE.encode())).digest != parse(gzip.compress(f"{TABLE}er".encode())).digest


DAMAGED = {
    "empty": b"",
    "not compressed": b"nonsense",
    "without a head": gzip.compress(b"2\tx"),
    "with a line that isn't one": gzip.compress(b"# documents: 9\n# analyzer: a\nx"),
    "not text": gzip.compress(b"\xff"),
}


@pytest.mark.parametrize("table", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_table_is_a_clear_error(table: bytes) -> None:
    with pytest.raises(Misconfigured, match="damaged") as caught:
        parse(table)
    assert caught.value.remedy


def test_the_packaged_table_belongs_to_the_default_analyzer_and_tells_common_from_rare() -> None:
    idf, terms = load(), EnglishAnalyzer().terms
    assert idf.analyzer == EnglishAnalyzer.id
    common, rare = (idf.weight(terms(word)[0]) for word in ("experience", "welding"))
    assert 0 < common < rare < idf.rarest
    assert load() is idf
