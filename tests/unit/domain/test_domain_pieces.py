from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.pieces import LONG, lines, pieces
from rolecall.domain.span import Span

TEXTS = st.text(alphabet=st.sampled_from("aB9 .,;:!?\n-•*()#&é"), max_size=400)


def cut(text: str) -> list[str]:
    return [piece.of(text) for piece in pieces(text, Span(0, len(text)))]


def test_bullets_and_numbers_lose_their_markers() -> None:
    assert cut("• Patience\n- Good spelling\n2. French\n(b) Driving\n* * Sewing") == [
        "Patience",
        "Good spelling",
        "French",
        "Driving",
        "Sewing",
    ]


def test_bullets_on_one_line_are_parted() -> None:
    assert cut("• Wiring • Fault finding • Testing") == ["Wiring", "Fault finding", "Testing"]


def test_a_wrapped_bullet_is_joined() -> None:
    text = "• Kept the books of a\n  small bakery\n• Paid its suppliers"
    assert cut(text) == ["Kept the books of a\n  small bakery", "Paid its suppliers"]


def test_lines_that_hang_behind_a_bullet_belong_to_it() -> None:
    assert cut("• Registered with the\n  Board of Nursing.\n  Renewed\n• Drove") == [
        "Registered with the\n  Board of Nursing.\n  Renewed",
        "Drove",
    ]
    assert cut("Nurse\n  Board of Nursing") == ["Nurse", "Board of Nursing"]


def test_a_short_line_that_ends_with_a_comma_goes_on() -> None:
    assert cut("Backend: Go, Java,\nKafka, Redis, Rust, SQL") == ["Go", "Java", "Kafka", "Redis", "Rust", "SQL"]


def test_an_e_mail_address_begins_a_line_of_its_own() -> None:
    assert cut("Registered nurse\nann@example.org") == ["Registered nurse", "ann@example.org"]


def test_lines_wrapped_at_one_column_are_joined_although_they_begin_with_capitals() -> None:
    row = "Taught pupils of the upper years with care, patience and joy in Leeds under"
    text = "\n".join([row, row, row, row, "Dr Brown"])
    assert cut(text)[-1].endswith("under\nDr Brown")


def test_a_line_after_a_full_stop_or_a_gap_is_not_joined() -> None:
    assert cut("Drove a van.\nloaded it") == ["Drove a van.", "loaded it"]
    assert cut("Drove a van and\n\nloaded it") == ["Drove a van and", "loaded it"]


def test_only_long_lines_are_cut_into_sentences() -> None:
    short = "Led a team. Hired two."
    assert cut(short) == [short]
    long = (
        "Led a team of nine electricians on building sites. Trained two apprentices, e.g. Tom, in the U.S. for years; "
        "hired one more for the office, in the spring. " + "X" * 60
    )
    assert len(long) > LONG
    assert cut(long) == [
        "Led a team of nine electricians on building sites.",
        "Trained two apprentices, e.g. Tom, in the U.S. for years;",
        "hired one more for the office, in the spring.",
        "X" * 60,
    ]


def test_short_items_between_semicolons_stay_together() -> None:
    text = (
        "Completion of sixty semester units in a recognised college or university, with at least twelve of them in any of the "
        "following fields: architecture; construction; geology; fire protection engineering."
    )
    assert len(text) > LONG
    assert cut(text) == [text]


def test_a_plain_list_gives_its_items() -> None:
    assert cut("Tools: Excel, SAP, Sage 50, Xero and payroll, Word") == ["Excel", "SAP", "Sage 50", "Xero and payroll", "Word"]


def test_items_with_capitals_may_be_longer() -> None:
    text = "Operation and Control, Judgment and Decision Making, Quality Control Analysis, Repairing, Active Listening."
    assert cut(text) == text.split(", ")


def test_a_sentence_with_commas_is_no_list() -> None:
    for text in (
        "Prepared court documents, deeds, wills, purchase agreements of all kinds, and contracts",
        "Excel, Word",
        "Suites (A, B, C, D, E, F)",
    ):
        assert cut(text) == [text]


def test_pieces_stay_within_their_stretch() -> None:
    text = "Skills\nBaking\nEducation\nCollege"
    assert [piece.of(text) for piece in pieces(text, Span(7, 13))] == ["Baking"]


@given(TEXTS)
def test_pieces_are_disjoint_in_order_and_trimmed(text: str) -> None:
    position = 0
    for piece in pieces(text, Span(0, len(text))):
        assert piece.start >= position
        assert piece.of(text) == piece.of(text).strip()
        position = piece.end


@given(TEXTS)
def test_no_letter_is_lost_but_in_markers_and_labels(text: str) -> None:
    text = text.replace(":", "").replace("(", "").replace(")", "").replace(".", "")
    letters = sum(character in "aBé" for character in text)
    assert sum(character in "aBé" for character in "".join(cut(text))) == letters


@given(TEXTS)
def test_lines_are_the_ones_with_something_in_them(text: str) -> None:
    assert [line.of(text) for line in lines(text, Span(0, len(text)))] == [row for row in text.split("\n") if row.strip()]
