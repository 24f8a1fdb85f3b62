from collections.abc import Callable
from typing import Any

from rolecall.answering.people import PEOPLE, find_people
from rolecall.domain.document import Document, Kind

Make = Callable[..., Document]


def add(library: Any, make_document: Make, *titles: str) -> None:
    library.add(*(make_document(f"Résumé {number}", kind=Kind.RESUME, title=title) for number, title in enumerate(titles)))


def test_the_first_name_that_a_few_resumes_have(library: Any, tenant: str, make_document: Make) -> None:
    add(library, make_document, "Amara Okafor", "Ben Adeyemi — electrician", "Zoë Núñez")
    find = lambda *names: find_people(library.documents, tenant, names)  # noqa: E731
    name, people = find(("python",), ("adeyemi", "ben"), ("amara",))
    assert name == ("adeyemi", "ben")
    assert [stored.document.title for stored in people] == ["Ben Adeyemi — electrician"]
    assert find(("zoe",))[1][0].document.title == "Zoë Núñez"
    assert find(("okafor",)) is None, "a single word must be the given name"
    assert find() is None


def test_a_name_that_many_have_names_nobody(library: Any, tenant: str, make_document: Make) -> None:
    add(library, make_document, *["Amara Okafor"] * (PEOPLE + 1))
    assert find_people(library.documents, tenant, [("amara", "okafor")]) is None
