import re
from pathlib import Path

import pytest

from rolecall.adapters.postgres import statements
from rolecall.adapters.postgres.statements import statement

PACKAGE = Path(statements.__file__).parent
FILES = sorted((PACKAGE / "sql").glob("*.sql"))


def test_a_statement_is_found_by_its_name_and_filled_in() -> None:
    assert statement("vectors", "count", generation=7) == "SELECT count(*) FROM vectors_7"


def test_an_unknown_statement_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        statement("vectors", "nothing")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_is_named_once_and_used(file: Path) -> None:
    text = file.read_text()
    assert text.startswith("-- name: ")
    names = re.findall(r"^-- name: (\w+)$", text, re.MULTILINE)
    assert len(names) == len(set(names))
    code = "".join(path.read_text() for path in PACKAGE.glob("*.py"))
    assert [name for name in names if f'"{name}"' not in code] == []
