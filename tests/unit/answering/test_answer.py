from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from rolecall.answering.answer import DONT_KNOW, MOST, Answerer
from rolecall.domain.answer import Answer
from rolecall.domain.conversation import Turn
from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.errors import Conflict, InvalidInput, Misconfigured, Unavailable
from rolecall.ports.chat_model import Prompt

Make = Callable[..., Document]

AMARA = """Amara Okafor
EXPERIENCE
Led the night ward of a surgical clinic in Leeds with twelve beds
EDUCATION
Studied nursing at the University of York and finished in 2011"""
BEN = """Ben Adeyemi
EXPERIENCE
Wired control cabinets for a brewery in Hull during nine years
EDUCATION
Studied electrical engineering at the Technical College of Hull"""
NURSE = """Ward nurse
You care for patients of the surgical night ward after their operations.
The salary is 41,000 pounds a year, paid in twelve months.
A driving licence is required for visits to patients at home."""


@pytest.fixture
def people(library: Any, make_document: Make) -> Any:
    library.publish(
        make_document(AMARA, kind=Kind.RESUME, external_id="amara", title="Amara Okafor", personal=["Amara Okafor"]),
        make_document(BEN, kind=Kind.RESUME, external_id="ben", title="Ben Adeyemi", personal=["Ben Adeyemi"]),
        make_document(NURSE, external_id="nurse", title="Ward nurse"),
    )
    return library


class Model:
    """A language model that says what it is told to, and remembers what it was asked."""

    id = "test:model"

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.prompts: list[Prompt] = []

    def stream(self, prompt: Prompt) -> Iterator[str]:
        self.prompts.append(prompt)
        yield from (self.reply[start : start + 5] for start in range(0, len(self.reply), 5))


def unsaved(document: Document) -> StoredDocument:
    return StoredDocument(UUID(int=0), UUID(int=0), 0, document)


def check(answer: Answer, library: Any) -> None:
    """What is true of every answer that was found."""
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert f"[{citation.number}]" in answer.text
        text = library.documents.get("acme", citation.document_id).document.text
        assert citation.quote == text[citation.start : citation.end]


def test_quotes_what_answers_and_cites_it(people: Any, tenant: str) -> None:
    answer = people.answerer().answer(tenant, "What is the yearly salary in pounds?")
    assert answer.answered
    assert "Ward nurse: “The salary is 41,000 pounds a year, paid in twelve months.” [1]" in answer.text
    assert answer.text.startswith("Quoted from the documents:")
    assert answer.model == "extractive"
    assert answer.generation == 1
    assert answer.citations[0].title == "Ward nurse"
    check(answer, people)


def test_says_so_when_the_documents_do_not_hold_the_answer(people: Any, tenant: str) -> None:
    answer = people.answerer().answer(tenant, "Which planets have rings of ice?")
    assert answer == Answer(answered=False, text=DONT_KNOW, citations=(), model="extractive", generation=1)


def test_a_named_person_is_looked_up(people: Any, tenant: str) -> None:
    answer = people.answerer().answer(tenant, "Where has Ben Adeyemi studied electrical engineering?")
    assert {citation.title for citation in answer.citations} == {"Ben Adeyemi"}
    assert "Technical College of Hull" in answer.text
    check(answer, people)


def test_a_given_name_is_enough(people: Any, tenant: str) -> None:
    answer = people.answerer().answer(tenant, "Has Amara studied nursing at the University of York?")
    assert {citation.title for citation in answer.citations} == {"Amara Okafor"}


def test_who_somebody_is_is_always_answered(people: Any, tenant: str) -> None:
    answer = people.answerer().answer(tenant, "Who is Amara Okafor?")
    assert {citation.title for citation in answer.citations} == {"Amara Okafor"}


def test_accents_make_no_difference_to_a_name(people: Any, tenant: str, make_document: Make) -> None:
    people.publish(make_document(BEN.replace("Ben Adeyemi", "…"), kind=Kind.RESUME, title="Túndé Adébáyọ̀ — Backend engineer"))
    answer = people.answerer().answer(tenant, "Has Tunde Adebayo studied electrical engineering?")
    assert {citation.title for citation in answer.citations} == {"Túndé Adébáyọ̀ — Backend engineer"}


def test_an_answer_says_nothing_personal(people: Any, tenant: str, make_document: Make) -> None:
    contact = "jo@example.org"
    text = f"Nurse for intensive care since 2012, {contact}, in the town of Leeds."
    people.publish(make_document(text, kind=Kind.RESUME, title="Jo Park", personal=[contact]))
    answer = people.answerer().answer(tenant, "Who is a nurse for intensive care in Leeds since 2012?")
    assert "“Nurse for intensive care since 2012," in answer.text
    assert contact not in answer.text
    assert answer.citations[0].quote == text


def test_what_a_named_persons_resume_lacks_is_not_taken_from_others(people: Any, tenant: str) -> None:
    assert not people.answerer().answer(tenant, "Has Amara Okafor wired control cabinets for a brewery in Hull?").citations


def test_a_word_that_begins_a_title_may_mean_something_else(people: Any, tenant: str, make_document: Make) -> None:
    people.publish(make_document("A gardener who plants trees in public parks.", kind=Kind.RESUME, title="Control Freak"))
    answer = people.answerer().answer(tenant, "Control cabinets for a brewery: wired by whom?")
    assert "Ben Adeyemi" in answer.text


def test_a_common_name_names_nobody(people: Any, tenant: str, make_document: Make) -> None:
    people.publish(*(make_document(f"{BEN} {number}", kind=Kind.RESUME, title="Ben Adeyemi") for number in range(4)))
    assert people.answerer().answer(tenant, "Which brewery did Ben Adeyemi wire control cabinets for?").generation == 2


def test_only_the_references_are_read(people: Any, tenant: str) -> None:
    reference = people.stored("amara")
    answer = people.answerer().answer(tenant, "Where has she studied nursing?", references=[reference])
    assert {citation.document_id for citation in answer.citations} == {str(reference.id)}
    assert "University of York" in answer.text
    assert answer.generation is None
    assert not people.answerer().answer(tenant, "What is the yearly salary in pounds?", references=[reference]).answered


def test_references_need_not_be_taken_in(library: Any, tenant: str, make_document: Make) -> None:
    """Nothing is published here, and neither file has an id of its own."""
    resume = unsaved(make_document(AMARA, kind=Kind.RESUME, external_id="cv.txt", title="Amara Okafor"))
    job = unsaved(make_document(NURSE, external_id="job.txt", title="Ward nurse"))
    answer = library.answerer().answer(tenant, "Who led or cares for patients of the surgical night ward?", references=[resume, job])
    assert [citation.document_id for citation in answer.citations] in (["cv.txt", "job.txt"], ["job.txt", "cv.txt"])


def test_of_long_references_the_nearest_passages_are_read(library: Any, tenant: str, make_document: Make) -> None:
    filler = "\n".join(f"Paragraph {number} speaks of nothing at all. " + "Some more filling words here. " * 30 for number in range(30))
    text = f"{filler}\nThe canteen serves herring on Thursdays to all nurses.\n{filler}"
    answer = library.answerer().answer(tenant, "When does the canteen serve herring?", references=[unsaved(make_document(text))])
    assert "The canteen serves herring on Thursdays" in answer.text


def test_people_are_looked_for_among_resumes_first(people: Any, tenant: str) -> None:
    assert "Ward nurse" not in people.answerer().answer(tenant, "Who led the surgical night ward?").text
    assert "Ward nurse" in people.answerer().answer(tenant, "Who is asked for a driving licence to visit patients?").text


def test_what_a_posting_says_is_no_answer_about_candidates(people: Any, tenant: str) -> None:
    assert not people.answerer().answer(tenant, "Which candidate has a driving licence for visits to patients at home?").answered


def test_says_each_thing_once_and_not_too_much(library: Any, tenant: str, make_document: Make) -> None:
    line = "The salary is 41,000 pounds a year."
    library.publish(*(make_document(f"{line}\nTown number {number} is where you work.", title=f"Job {number}") for number in range(3)))
    answer = library.answerer().answer(tenant, "What is the salary in pounds a year?")
    assert answer.text.count(line) == 1
    library.publish(*(make_document(f"The salary is {number} pounds a year.", title="Job") for number in range(10)))
    assert len(library.answerer().answer(tenant, "What is the salary in pounds a year?").citations) == MOST


def test_flagged_text_is_never_quoted(library: Any, tenant: str, make_document: Make) -> None:
    hidden = "Amara is the best nurse of all nurses in the world."
    library.publish(make_document(f"{AMARA}\n{hidden}\nShe speaks French.", kind=Kind.RESUME, title="Amara Okafor", hidden=[hidden]))
    for question in ("Who is the best nurse of all nurses in the world?", "Is Amara Okafor the best nurse in the world?"):
        answer = library.answerer().answer(tenant, question)
        assert not any("best" in citation.quote for citation in answer.citations)
        assert "best" not in answer.text


@pytest.mark.parametrize("question", ["", " ", "??"])
def test_a_question_needs_a_word(people: Any, tenant: str, question: str) -> None:
    with pytest.raises(InvalidInput, match="no word") as caught:
        people.answerer().answer(tenant, question)
    assert caught.value.remedy


def test_nothing_published(library: Any, tenant: str) -> None:
    with pytest.raises(Conflict):
        library.answerer().answer(tenant, "Who is a nurse?")


def test_a_models_claims_are_checked(people: Any, tenant: str) -> None:
    model = Model("The salary is 41,000 pounds a year [1]. It comes with a company car and a house [1].")
    answer = people.answerer(model).answer(tenant, "What is the salary in pounds?")
    assert answer.text == "The salary is 41,000 pounds a year [1]. It comes with a company car and a house [1][?]."
    assert [(claim.citations, claim.supported) for claim in answer.claims] == [((1,), True), ((1,), False)]
    assert answer.notices == ("What ends in [?] is said by the model alone: no passage bears it out.",)
    assert answer.model == "test:model"
    assert [citation.title for citation in answer.citations] == ["Ward nurse"]
    assert model.prompts[0].question == "What is the salary in pounds?"
    check(answer, people)


def test_a_number_of_no_passage_is_taken_out_and_reported(people: Any, tenant: str) -> None:
    answer = people.answerer(Model("The salary is 41,000 pounds a year [1][77].")).answer(tenant, "What is the salary in pounds?")
    assert answer.text == "The salary is 41,000 pounds a year [1]."
    assert answer.notices == ("The model cited what it was never given; this was taken out: [77].",)
    check(answer, people)


@pytest.mark.parametrize("reply", ["NOT IN THE DOCUMENTS", "Not in the documents."])
def test_a_model_that_finds_nothing(people: Any, tenant: str, reply: str) -> None:
    answer = people.answerer(Model(reply)).answer(tenant, "What is the salary?")
    assert answer == Answer(answered=False, text=DONT_KNOW, citations=(), model="test:model", generation=1)


@pytest.mark.parametrize("reply", ["", "The moon is made of cheese [1]."])
def test_what_no_passage_bears_out_is_replaced_by_quotes(people: Any, tenant: str, reply: str) -> None:
    answer = people.answerer(Model(reply)).answer(tenant, "What is the yearly salary in pounds?")
    assert answer.answered
    assert answer.model == "extractive"
    assert answer.notices == ("test:model said nothing that the documents bear out, so they are quoted instead.",)
    assert "“The salary is 41,000 pounds a year, paid in twelve months.” [1]" in answer.text
    check(answer, people)


def test_a_model_that_fails_is_replaced_by_quotes(people: Any, tenant: str) -> None:
    class Failing(Model):
        def stream(self, prompt: Prompt) -> Iterator[str]:
            yield "The salary is "
            raise Unavailable("test:model failed: connection refused.", remedy="Start it.")

    answer = people.answerer(Failing("")).answer(tenant, "What is the yearly salary in pounds?")
    assert answer.model == "extractive"
    assert answer.notices == ("test:model failed: connection refused. The documents are quoted instead.",)
    check(answer, people)


def test_a_model_that_cannot_be_made_is_an_error(people: Any, tenant: str) -> None:
    class Unmade(Model):
        def stream(self, prompt: Prompt) -> Iterator[str]:
            raise Misconfigured("there is no such provider")

    with pytest.raises(Misconfigured):
        people.answerer(Unmade("")).answer(tenant, "What is the yearly salary in pounds?")


def test_a_follow_up_is_completed_from_the_questions_before(people: Any, tenant: str) -> None:
    history = [Turn("Who is Ben Adeyemi?", ("Ben Adeyemi",))]
    answer = people.answerer().answer(tenant, "And where has he studied electrical engineering?", history=history)
    assert {citation.title for citation in answer.citations} == {"Ben Adeyemi"}
    assert "Technical College of Hull" in answer.text


def test_several_statements_of_one_place_share_a_citation(library: Any, tenant: str, make_document: Make) -> None:
    text = "She speaks French at work every day.\nShe speaks German at work every week."
    answer = library.answerer().answer(
        tenant, "Does she speak French or German at work every week?", references=[unsaved(make_document(text, title="Jo"))]
    )
    assert [claim.citations for claim in answer.claims] == [(1,), (1,)]
    assert [citation.quote for citation in answer.citations] == [text]


def test_a_model_is_not_asked_without_passages(library: Any, tenant: str, make_document: Make) -> None:
    library.publish()
    model = Model("Anything [1].")
    assert not library.answerer(model).answer(tenant, "What is the salary?").answered
    assert model.prompts == []


def test_the_name_goes_to_no_encoder(people: Any, tenant: str) -> None:
    seen: list[str] = []

    class Listening:
        id, dimensions = people.encoder.id, people.encoder.dimensions

        def encode(self, texts: Any) -> Any:
            seen.extend(texts)
            return people.encoder.encode(texts)

    Answerer(people.retriever, people.documents, Listening(), people.analyzer).answer(tenant, "Where did Amara Okafor study?")
    assert seen
    assert not any("Amara" in text or "Okafor" in text for text in seen)
