"""Tells a résumé from a posting by what stands in it."""

import re
from dataclasses import dataclass

from rolecall.domain.document import Kind
from rolecall.ingestion.facts.dates import date_ranges
from rolecall.ingestion.facts.headings import vote
from rolecall.ingestion.facts.words import telling, words
from rolecall.ingestion.sections import short_lines

_OFFERS = """we are looking; we're looking; we’re looking; we are seeking; we're seeking; we are hiring; we're hiring; we are recruiting;
        is looking for; is seeking; are looking for; are seeking; is hiring; is recruiting; currently seeking; currently
        hiring; we have an opening; you will ; you'll ; you’ll ; you have ; you are ; you must ; you should ; you can ; your
        role; your team; your responsibilities; your responsibility; your skills; ideal candidate; successful candidate;
        qualified candidate; right candidate; selected candidate; candidates must; candidates should; apply now; apply today;
        apply online; to apply; apply by; apply via; apply here; apply with; join our; join us; our client; equal
        opportunity; employment opportunity; equal-opportunity; without regard to; must have; must possess; equivalent
        practical; years of full-time; this role; this position; this job; this opportunity; full-time position; job type;
        job title; job summary; job description; job id; job location; salary range; salary:; benefits include; reports to
        the; will be responsible; your cv; your resume; your résumé; we offer; per annum; class code; required skills; we are
        a; degree in ; degree or"""
"""What only postings say, to their readers."""

_ASKS = """applicants; the applicant; candidates will; candidates with; the candidate; apply to; apply for; must be; is required; are
        required; is preferred; are preferred; a plus; or equivalent; at least ; minimum of ; our team; our customers;
        our company; the position; the role ; will be ; will work ; ability to ; experience with ; experience working ; what
        you; vacancy; vacancies; benefits package; is responsible for; authorization to work; eligible to work; right to work; be able to;
        opportunity to; interest in; who can"""
"""What postings say more often than résumés."""

_TELLS = """references available; available upon request; references upon; curriculum vitae; résumé of; resume of; date of birth; gpa; cum
        laude; i am ; i have ; i was ; i'm ; i’m ; i've ; i’ve ;  my ; years of experience in ; served as ; worked as ; worked
        with ; responsible for ; dean's list; awarded ; self-motivated; seeking a ; seeking an ; looking for a position"""
_DONE_WORDS = """
    managed developed led created responsible assisted provided worked supervised maintained performed implemented designed conducted
    trained prepared coordinated achieved increased reduced built served handled established analyzed analysed processed organized
    organised directed monitored collaborated ensured supported delivered reviewed improved helped utilized executed planned taught
    wrote received graduated launched oversaw ran completed installed operated answered participated negotiated recruited drafted
    generated initiated awarded successfully used tested selected repaired resolved
"""
_DONE = frozenset(_DONE_WORDS.split())
"""What a résumé's lines start with: what was done; a posting says what is to be done."""

_TO_DO_WORDS = """
    manage develop lead create assist provide work supervise maintain perform implement design conduct train prepare coordinate achieve
    increase reduce build serve handle establish analyze analyse process organize organise direct monitor collaborate ensure support
    deliver review improve help execute plan teach write launch oversee run complete install operate participate negotiate recruit draft
    initiate use test drive partner define identify own ability experience knowledge bachelor's ba/bs proven strong excellent must
    minimum demonstrated understand contribute communicate
"""
_TO_DO = frozenset(_TO_DO_WORDS.split())
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w|\[E-?MAIL\]|\[PHONE\]", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"\b(?:[A-Z][a-z]{2,8},? |\d{1,2}/)(?:19|20)\d\d\b(?!-)")
_MARKS = " -*•·▪●–0123456789.)"

HEAD = 4_000
"""Characters that are looked at: what a document is shows early."""

MARGIN = 1.0
"""Evidence below this on balance tells nothing."""


def _phrases(listed: str) -> tuple[tuple[str, str], ...]:
    phrases = (" ".join(phrase.split()) + " " * phrase.endswith(" ") for phrase in listed.split(";"))
    return tuple((phrase, telling(phrase)) for phrase in phrases)


def _count(lower: str, phrases: tuple[tuple[str, str], ...]) -> int:
    present = words(lower)
    return sum(lower.count(phrase) for phrase, word in phrases if word in present)


_OFFERED, _ASKED, _TOLD = _phrases(_OFFERS), _phrases(_ASKS), _phrases(_TELLS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much speaks for a résumé (above 0) or a posting (below 0), cue by cue.

    Each cue counts only so much, so that none decides by the length of a text alone.
    """

    headings: float
    phrases: float
    verbs: float
    dates: float
    contact: float

    @property
    def balance(self) -> float:
        """Above 0 for a résumé, below for a posting."""
        return self.headings + self.phrases + self.verbs + self.dates + self.contact


def evidence(text: str) -> Evidence:
    """What speaks for either kind."""
    headings = vote(short_lines(text, HEAD))
    text = text[:HEAD]
    lower = text.lower()
    offered, asked, told = (_count(lower, phrases) for phrases in (_OFFERED, _ASKED, _TOLD))
    firsts = [line.lstrip(_MARKS).split(" ", 1)[0] for line in lower.split("\n")]
    done = sum(word in _DONE for word in firsts)
    to_do = sum(word in _TO_DO for word in firsts)
    return Evidence(
        headings=max(-12.0, min(12.0, headings)),
        phrases=min(10.0, 1.0 * told) - min(12.0, 1.2 * offered) - min(5.0, 0.7 * asked),
        verbs=min(8.0, 0.8 * done) - min(4.0, 0.3 * to_do),
        dates=min(10.0, 2.0 * sum(1 for _ in date_ranges(text)) + 0.5 * len(_MONTH_YEAR.findall(text))),
        contact=3.0 if _EMAIL.search(text, 0, 400) else 0.0,
    )


def find_kind(text: str) -> Kind | None:
    """Whether a text is a résumé or a posting; None when too little speaks for either."""
    balance = evidence(text).balance
    if abs(balance) < MARGIN:
        return None
    return Kind.RESUME if balance > 0 else Kind.JOB
