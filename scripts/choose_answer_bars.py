"""Shows how sure an answer has to be, so that the bars of src/rolecall/answering/quote.py can be chosen.

    python scripts/choose_answer_bars.py FILE…

Each FILE is a set of questions as `rolecall evaluate qa` reads it. Every question is asked where its answer is and where it
isn't; for a row of bars it prints the share refused: of all questions, of those whose answer can be found, and of those asked in
vain. Questions are parted by the sha256 of the résumé they are about (of their own id in SQuAD form): a bar is chosen on the half
"tune" alone, and the half "check" says what it is worth.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rolecall.answering.answer import Answerer
from rolecall.answering.evidence import Evidence, Evidences
from rolecall.answering.extract import extract
from rolecall.answering.quote import sureness
from rolecall.answering.topic import topic
from rolecall.bootstrap import Core
from rolecall.bootstrap.reading import structure_text
from rolecall.evaluation.qa import Ground, Judge, index_questions
from rolecall.evaluation.questions import Question, QuestionSet, read_questions
from rolecall.settings import load

BARS = (0.46, 0.48, 0.50, 0.52, 0.54, 0.56, 0.58, 0.60)


def sure(answerer: Answerer, evidence: Evidence) -> float:
    """How sure an answer from this evidence is; 1 where it is answered in any case."""
    asked = topic(evidence.question, answerer.analyzer)
    if evidence.named and not asked:
        return 1.0
    found = extract(evidence.question, evidence.passages, answerer.encoder, answerer.analyzer)
    return sureness(asked, found, evidence, answerer.analyzer) if found else 0.0


def measure(ground: Ground) -> dict[tuple[str, str], list[float]]:
    """How sure each answer is, by half and by group: "all", "findable" and "in vain"."""
    answerer = ground.answerer
    evidences = Evidences(answerer.retriever, answerer.documents, answerer.encoder, answerer.analyzer)
    judge = Judge(ground.questions, answerer.analyzer)
    measured: dict[tuple[str, str], list[float]] = defaultdict(list)

    def best(question: Question, place: Sequence[str]) -> float:
        tenant, references = ground.at(place)
        return max(sure(answerer, evidence) for evidence in evidences.find(tenant, question.text, references))

    for question in ground.questions.questions:
        half = _half(question.id if ground.questions.searched else question.place[0])
        own = best(question, question.place)
        measured[half, "all"].append(own)
        if judge.findable(question):
            measured[half, "findable"].append(own)
        if question.elsewhere:
            measured[half, "in vain"].append(best(question, question.elsewhere))
    return measured


def _half(name: str) -> str:
    return "check" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tune"


@contextmanager
def ground_of(questions: QuestionSet) -> Iterator[Ground]:
    """The set where its questions can be asked, as `rolecall evaluate qa` has it."""
    with Core(load()) as user, user.apart("bars") as core:
        core.encoder = core.make_encoder()
        if questions.searched:
            index_questions(questions, "bars", core.indexer, core.documents.upsert, lambda _done, _of: None)
        yield Ground(questions, core.answerer, "bars")


def main(paths: Sequence[str]) -> None:
    """Prints a table for each set."""
    for path in paths:
        with ground_of(read_questions(Path(path), structure_text)) as ground:
            measured = measure(ground)
        groups = sorted(measured)
        print(f"\n{path}\nbar   " + "  ".join(f"{half} {group} ({len(measured[half, group])})" for half, group in groups))
        for bar in BARS:
            shares = (sum(value < bar for value in measured[group]) / len(measured[group]) for group in groups)
            print(
                f"{bar:.2f}  "
                + "  ".join(f"{share:.3f}".ljust(len(f"{half} {group}") + 6) for share, (half, group) in zip(shares, groups, strict=True))
            )


if __name__ == "__main__":
    main(sys.argv[1:])
