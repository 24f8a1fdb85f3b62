"""What a question asks for: the words an answer should share with it, and the people it names."""

import re

from rolecall.domain.document import Kind
from rolecall.ports.encoder import Analyzer

_ASKING = """
    what which who whom whose when where why how many much long often do does did done is are was were be been being has have had having
    can could should would may might must will shall i you he she we they me him us them my your his her hers our their mine one ones
    from about than also any some all each every other another between during since until before after there here
    tell give show list find name kind type sort mention mentioned mentions state stated states describe described describes
    according based include included including please know knows knew known familiar able experience experienced
    document documents text resume résumé resumes cv cvs profile posting postings advertisement ad jd description
    candidate candidates applicant applicants person people someone anyone anybody job jobs role roles position positions
"""
"""Words that put a question, or speak about documents as such: an answer needn't hold them."""

_JUDGING = """
    align aligns aligned aligning alignment fit fits fitting suit suits suited suitable suitability match matches matched compare
    compares compared comparison correspond corresponds relate relates related relevant relevance applicable applicability apply
    applies transfer transfers transferable transferability translate translates prepare prepares prepared preparation ready readiness
    equip equips equipped position positioned qualify qualifies qualified competent competence capable capability capabilities ability
    abilities able skill skills skilled experience experiences expertise knowledge qualification qualifications competency
    competencies proficiency strength strengths weakness weaknesses well how good better best strong stronger strongest high highly
    highest low lower lowest most least more less main major primary key specific specifically particular particularly especially
    certain exact exactly overall general generally basic extent degree level levels valuable value values worth useful usefulness
    important importance significant significance impact impacts influence influences affect affects effect effects effective
    effectively insight insights perspective perspectives aspect aspects approach approaches style way ways manner area areas
    background history scope nature evidence indicate indicates indicated indication suggest suggests suggested show shows shown
    demonstrate demonstrates demonstrated display displays displayed reflect reflects reflected differ differs different difference
    differences similar similarly similarity closely close mirror mirrors resemble resembles exceed exceeds exceeded meet meets met
    satisfy satisfies satisfied fulfil fulfill fulfils fulfills possess possesses possessed hold holds held bring brings offer offers
    contribute contributes evolve evolves evolved likely unlikely likelihood probable probably potential potentially possible possibly
    willing willingness expect expects expected expectation expectations assume assumed gap gaps lack lacks lacking missing exist
    exists ever never previous previously recent recently current currently past prior former present today now unique uniquely typical
    typically usual usually require requires required requirement requirements need needs needed necessary prefer prefers preferred
    preferable desired desirable minimum maximum ideal ideally work works worked working handle handles use uses used using make makes
    made take takes taken get gets gain gains become becomes within towards toward across along while throughout broader regard
    regarding concerning terms view views viewed perceive perceived undertake undertakes undertaken undertook career careers
    trajectory path professional professionally duty duties responsibility responsibilities information year years month number total
    list lists listed consider considered considering reason reasons assess assessed evaluate evaluated adequate adequately sufficient
    sufficiently enough advantage advantages explain
"""
"""Words that ask for a judgment, or frame one: how well somebody's background fits is judged, and seldom written down."""

_PEOPLE = re.compile(r"^\W*who\b|\b(?:anyone|anybody|someone|somebody|people|person)\b", re.IGNORECASE)
_CANDIDATES = re.compile(r"\b(?:candidates?|applicants?|r[eé]sum[eé]s?|cvs?)\b", re.IGNORECASE)
_JOBS = re.compile(r"\b(?:jobs?|positions?|postings?|vacanc(?:y|ies)|openings?|employers?)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)*")
_POSSESSIVE = re.compile(r"['’]s$")
_ASKING_WORDS = frozenset(_ASKING.split())


def content(question: str, analyzer: Analyzer) -> list[str]:
    """The index terms of a question that an answer should hold, each once, in order."""
    asking = set(analyzer.terms(_ASKING))
    return [term for term in dict.fromkeys(analyzer.terms(question)) if term not in asking]


def topic_terms(question: str, analyzer: Analyzer) -> list[str]:
    """The index terms of a question that name what it is about, each once, in order; none when it names nothing."""
    framing = set(analyzer.terms(_JUDGING))
    return [term for term in content(question, analyzer) if term not in framing]


def kind_asked(question: str) -> Kind | None:
    """Résumés when a question asks for people, jobs when it asks for jobs, None when it asks for both or neither."""
    people, jobs = asks_candidates(question) or bool(_PEOPLE.search(question)), bool(_JOBS.search(question))
    if people == jobs:
        return None
    return Kind.RESUME if people else Kind.JOB


def asks_candidates(question: str) -> bool:
    """Whether it names candidates or résumés outright, so that what a posting says is no answer."""
    return bool(_CANDIDATES.search(question))


def names(question: str) -> list[tuple[str, ...]]:
    """The words of each run of capitalised words, in lower case: they may be somebody's name. The longest come first."""
    found = []
    for run in _NAME.findall(question):
        words = _WORD.findall(_POSSESSIVE.sub("", run).lower())
        while words and words[0] in _ASKING_WORDS:
            del words[0]
        if words:
            found.append(tuple(words))
    return sorted(dict.fromkeys(found), key=lambda words: (-len(words), words))


def without_name(question: str, name: tuple[str, ...]) -> str:
    """The question with "the candidate" in place of a name: names are never encoded nor looked up in an index."""
    pattern = r"[\W_]+".join(re.escape(word) for word in name)
    return re.sub(rf"\b{pattern}\b", "the candidate", question, flags=re.IGNORECASE)
