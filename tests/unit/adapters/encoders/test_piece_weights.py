import gzip
import math

import numpy as np
import pytest

from rolecall.adapters.encoders.piece_weights import PieceWeights, load, parse
from rolecall.domain.errors import Misconfigured

NAMES = {1: "the", 2: "##er", 3: "welder", 4: None}


def idf(count: int, frequency: int) -> float:
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)  # else the ids of the tests hold the time


def test_the_table_is_read_as_it_is_written() -> None:
    weights, rarest = parse(packed("# texts: 100\n# made: then\n2\t##er ab\n90\tthe\n"))
    assert weights == {"##er": idf(100, 2), "ab": idf(100, 2), "the": idf(100, 90)}
    assert rarest == idf(100, 1)


@pytest.mark.parametrize(
    "table", [b"no gzip", packed("2\tab\n"), packed("# texts: many\n"), packed("# texts: 9\nx\tab\n"), packed("# texts: 9\nab\n")]
)
def test_a_damaged_table_is_refused(table: bytes) -> None:
    with pytest.raises(Misconfigured) as caught:
        parse(table)
    assert "again" in (caught.value.remedy or "")


def test_pieces_that_are_not_in_the_table_weigh_as_much_as_the_rarest() -> None:
    weights = PieceWeights(NAMES.get)
    values = weights([1, 2, 4, 1])
    assert values.dtype == np.float32
    assert values[0] == values[3] < values[1] < values[2]
    assert values[2] == pytest.approx(load()[1])
    assert weights([]).shape == (0,)


def test_the_table_says_what_it_was_made_of() -> None:
    weights, rarest = load()
    assert len(weights) > 5000
    assert min(weights.values()) > 0
    assert max(weights.values()) < rarest
