"""Who somebody is (name, gender, address, age, photograph) changes no score at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rolecall.bootstrap.reading import structure_text
from rolecall.domain.document import Document, Kind

Scores = Callable[[Sequence[Document]], list[list[float]]]


@dataclass(frozen=True)
class Person:
    """What a résumé may say of somebody that is nobody's business when a score is made."""

    name: str
    pronoun: str
    gender: str
    town: str
    street: str
    phone: str
    age: int
    photo: str

    @property
    def slots(self) -> Mapping[str, str]:
        first = self.name.split()[0]
        mail = "".join(character for character in first.casefold() if character.isascii() and character.isalpha()) or "x"
        return {
            **vars(self),
            "first": first,
            "mail": f"{mail}@example.org",
            "his": {"He": "His", "She": "Her"}[self.pronoun],
        }


NAMES = (
    "Emily Walsh",
    "Jamal Washington",
    "Lakisha Robinson",
    "Greg Baker",
    "Nguyễn Thị Hoa",
    "Mohammed Al-Sayed",
    "Olga Ivanova",
    "José Núñez",
    "Priya Nair",
    "Wei Zhang",
)
PEOPLE = st.builds(
    Person,
    name=st.sampled_from(NAMES),
    pronoun=st.sampled_from(("He", "She")),
    gender=st.sampled_from(("Male", "Female", "Non-binary")),
    town=st.sampled_from(("Austin, TX", "Leeds, United Kingdom", "Lagos, Nigeria", "Lyon, France")),
    street=st.sampled_from(("12 Oak Street", "4500 Lake Avenue", "7 Mill Road")),
    phone=st.sampled_from(("(555) 010-4477", "+44 20 7946 0958", "555-010-9981")),
    age=st.integers(20, 65),
    photo=st.sampled_from(("![photo](me.jpg)", "[photo]", "")),
)

RESUMES = {
    "labelled": """# {name}

{photo}

Address: {street}, {town}
Phone: {phone}
E-mail: {mail}
Gender: {gender}
Age: {age}

## Experience

### Data engineer, Northwind, 2018 – 2023
- Built pipelines in Python and Spark for a retailer
- Trained four colleagues

## Skills
- Python, SQL, Spark, Airflow, dbt
""",
    "told": """{name}
{street}, {town} | {phone} | {mail}

Summary
{name} is a {age} years old nurse. {pronoun} has worked in intensive care since 2015.

Experience
Staff nurse, St. Mary Hospital, 2015 - 2022
- Looked after ventilated patients; {first} was praised for calm in emergencies
- Taught wound care to students

Education
BSc Nursing, 2014
""",
}


@pytest.mark.parametrize("text", RESUMES.values(), ids=RESUMES.keys())
@settings(deadline=None, max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=PEOPLE, other=PEOPLE)
def test_swapping_the_person_changes_no_score(text: str, one: Person, other: Person, scores: Scores) -> None:
    first, second = scores([structure_text(text.format(**person.slots), Kind.RESUME) for person in (one, other)])
    assert first == second
