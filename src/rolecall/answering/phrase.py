"""Answers in the words of a language model, whose claims and citations are checked."""

from rolecall.answering import prompt
from rolecall.answering.cite import Checked, check
from rolecall.answering.evidence import Evidence
from rolecall.answering.quote import DONT_KNOW, cite
from rolecall.domain.answer import Answer
from rolecall.domain.span import Span
from rolecall.ports.chat_model import ChatModel
from rolecall.ports.encoder import Analyzer

NOTHING_BORNE_OUT = "{model} said nothing that the documents bear out, so they are quoted instead."


def phrase(model: ChatModel, evidence: Evidence, analyzer: Analyzer) -> Answer | None:
    """What a model makes of the evidence, or that it found nothing in it; None when nothing that it says is borne out.

    Raises:
        Misconfigured: the model's name means nothing, or a package is missing.
        Unavailable: the model can't be reached or failed.
    """
    passages = evidence.passages
    asked = prompt.build(evidence.question, passages)
    reply = "".join(model.stream(asked)).strip() if passages else prompt.NOT_FOUND
    if prompt.NOT_FOUND.casefold() in reply.casefold():
        return Answer(answered=False, text=DONT_KNOW, citations=(), model=model.id, generation=evidence.generation)
    checked = check(reply, asked.passages, analyzer)
    if not any(claim.supported and claim.citations for claim in checked.claims):
        return None
    cited = [passages[index] for index in checked.passages]
    citations = tuple(cite(number, p.stored, Span(p.start, p.end)) for number, p in enumerate(cited, 1))
    return Answer(True, checked.text, citations, model.id, evidence.generation, claims=checked.claims, notices=tuple(_notices(checked)))


def _notices(checked: Checked) -> list[str]:
    notices = []
    if checked.removed:
        numbers = ", ".join(f"[{number}]" for number in checked.removed)
        notices.append(f"The model cited what it was never given; this was taken out: {numbers}.")
    if any(not claim.supported for claim in checked.claims):
        notices.append("What ends in [?] is said by the model alone: no passage bears it out.")
    return notices
