import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.answering.condense import condense
from rolecall.domain.conversation import Turn

WORKED = "Where did Amara Okafor work in 2015?"
NURSES = "Who has worked as a nurse in Leeds?"
WORDS = ["Who", "and", "she", "Amara", "in", "2015", "What about", "the", "job", "it", "there", "?", ".", "knows"]
LICENCE = "Which jobs need a driving licence?"


def told(*history: str | Turn) -> list[Turn]:
    return [turn if isinstance(turn, Turn) else Turn(turn) for turn in history]


@pytest.mark.parametrize(
    ("history", "question", "completed"),
    [
        ([WORKED], "And where before that?", "Where did Amara Okafor work before 2015?"),
        ([WORKED], "and before that?", "Where did Amara Okafor work before 2015?"),
        ([WORKED], "And in 2019?", "Where did Amara Okafor work in 2019?"),
        ([WORKED], "And until 2012?", "Where did Amara Okafor work until 2012?"),
        ([WORKED], "And where did she study?", "Where did Amara Okafor study?"),
        ([WORKED, "and where before that?"], "Since when?", "Since when did Amara Okafor work before 2015?"),
        (["Where did Amara work?"], "Why?", "Why did Amara work?"),
        (["Where did Amara work?"], "How long?", "How long did Amara work?"),
        (["Who knows Python?"], "Since when?", "Who knows Python, since when?"),
    ],
)
def test_time_and_question_words(history: list[str], question: str, completed: str) -> None:
    assert condense(question, told(*history)) == completed


@pytest.mark.parametrize(
    ("history", "question", "completed"),
    [
        (["Who is Amara Okafor?"], "What is her degree?", "What is Amara Okafor’s degree?"),
        (["Who is Amara Okafor?"], "Does she speak French?", "Does Amara Okafor speak French?"),
        (["Tell me about Amara Okafor."], "What about her education?", "Amara Okafor’s education?"),
        (["Who is James?"], "What are his languages?", "What are James’ languages?"),
        (["What does the ward nurse posting pay?"], "And what licence does it need?", "What licence does the ward nurse posting need?"),
        ([NURSES], "Do they have a driving licence?", "Do whoever has worked as a nurse in Leeds have a driving licence?"),
        ([NURSES], "Which of them speak French?", "Which of whoever has worked as a nurse in Leeds speak French?"),
        ([NURSES], "What are their degrees?", "What are the degrees of whoever has worked as a nurse in Leeds?"),
        ([LICENCE], "What do they pay?", "What do the jobs that need a driving licence pay?"),
        (["Which candidates know SQL?"], "Which languages do they speak?", "Which languages do the candidates who know SQL speak?"),
        (["Has anyone worked at Siemens?"], "Who was a manager there?", "Who was a manager at Siemens?"),
        (["Where did Amara study?", "And Ben?"], "When did he finish?", "When did Ben finish?"),
    ],
)
def test_pronouns_become_what_they_stand_for(history: list[str], question: str, completed: str) -> None:
    assert condense(question, told(*history)) == completed


@pytest.mark.parametrize(
    ("turn", "question", "completed"),
    [
        (Turn("Who has led a team?", ("Ben Adeyemi",)), "Where did he study?", "Where did Ben Adeyemi study?"),
        (Turn("Who has led a team?", ("Ben Adeyemi — Electrician",)), "Where did he study?", "Where did Ben Adeyemi study?"),
        (Turn("Which job pays best?", ("Ward nurse",)), "Where is it?", "Where is Ward nurse?"),
        (Turn("Which job pays best?", ("Ward nurse",)), "What are its requirements?", "What are Ward nurse’s requirements?"),
        (Turn("Which job pays best?", ("Ward nurse",)), "And the hours?", "What is the hours of Ward nurse?"),
        (Turn("Who has led a team?", ("Ben", "Amara")), "Where did they study?", "Where did whoever has led a team study?"),
        (Turn("Which job pays best?", ("x" * 100,)), "Where is it?", "Where is the job that pays best?"),
    ],
)
def test_an_answer_about_one_document_is_what_is_meant(turn: Turn, question: str, completed: str) -> None:
    assert condense(question, [turn]) == completed


@pytest.mark.parametrize(
    ("history", "question", "completed"),
    [
        ("Where did Amara study?", "And Ben?", "Where did Ben study?"),
        ("Where did Amara study?", "What about Ben Adeyemi?", "Where did Ben Adeyemi study?"),
        ("Who knows Python?", "How about Rust?", "Who knows Rust?"),
        ("Who worked at Siemens?", "and Bosch?", "Who worked at Bosch?"),
        ("Who has experience with machine learning?", "what about project management?", "Who has experience with project management?"),
        (NURSES, "And in York?", "Who has worked as a nurse in York?"),
        (NURSES, "And as a welder?", "Who has worked as a welder in Leeds?"),
        (NURSES, "And without a degree?", "Who has worked as a nurse in Leeds without a degree?"),
        (LICENCE, "And the salary?", "What is the salary of the jobs that need a driving licence?"),
        ("What is the salary of the ward nurse?", "And the holidays?", "What is the holidays of the ward nurse?"),
        ("Does Amara know Python?", "And Rust?", "Rust: Does Amara know Python?"),
        ("Who worked from 2012 to 2015 at Siemens?", "Salary?", "Salary: Who worked from 2012 to 2015 at Siemens?"),
    ],
)
def test_what_is_left_out_is_taken_from_the_question_before(history: str, question: str, completed: str) -> None:
    assert condense(question, told(history)) == completed


@pytest.mark.parametrize(
    "question",
    [
        "Which jobs are there in Leeds?",
        "Are there jobs in Leeds?",
        "Who has worked as a welder?",
        "Which candidates list their languages?",
        "Which companies list their benefits?",
        "Does Ben Adeyemi like his work?",
        "Who named his hobbies?",
        "Is it necessary to have a degree for the nurse job?",
        "How long does it take to become a nurse?",
        "Who works in IT?",
        "Which jobs that need Rust are in Leeds?",
        "nurse Leeds night shift",
        "What does the ward nurse earn before taxes?",
        "Which postings say that English is enough?",
        "??",
        "",
    ],
)
@pytest.mark.parametrize("history", [["Who knows Python?"], [WORKED], [Turn("Which job pays best?", ("Ward nurse",))], ["Thanks"], ["?"]])
def test_a_question_that_stands_for_itself_is_left_as_it_is(question: str, history: list[str | Turn]) -> None:
    assert condense(question, told(*history)) == question


def test_an_introduction_is_all_that_a_whole_question_loses() -> None:
    assert condense("Thanks! And who speaks German?", told("Who speaks French?")) == "Who speaks German?"


@given(st.text(max_size=60))
def test_without_a_history_nothing_changes(question: str) -> None:
    assert condense(question, []) == question


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.text(max_size=30), max_size=3),
)
def test_any_history_will_do_and_a_word_stays_a_word(question: str, history: list[str]) -> None:
    completed = condense(question, told(*history))
    assert bool(completed) or not question
    assert condense(question, told(*history)) == completed
