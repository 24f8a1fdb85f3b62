"""Answers a question from the documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rolecall.answering.condense import condense
from rolecall.answering.evidence import Evidence, Evidences
from rolecall.answering.phrase import NOTHING_BORNE_OUT, phrase
from rolecall.answering.quote import ANSWERER, DONT_KNOW, EXTRACTIVE, MOST, quote
from rolecall.domain.answer import Answer
from rolecall.domain.conversation import Turn
from rolecall.domain.document import StoredDocument
from rolecall.domain.errors import InvalidInput, Unavailable
from rolecall.ports.chat_model import ChatModel
from rolecall.ports.documents import DocumentStore
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.retrieval.retrieve import Retriever

__all__ = ["ANSWERER", "DONT_KNOW", "EXTRACTIVE", "MOST", "Answerer"]


@dataclass(frozen=True)
class Answerer:
    """Answers questions with citations: by quoting, or by a language model whose citations are checked."""

    retriever: Retriever
    documents: DocumentStore
    encoder: Encoder
    analyzer: Analyzer
    chat_model: ChatModel | None = None

    def answer(
        self, tenant: str, question: str, *, references: Sequence[StoredDocument] | None = None, history: Sequence[Turn] = ()
    ) -> Answer:
        """An answer whose every claim carries the number of a citation, or a plain word that there is none.

        With `references` only these documents are read; they need not be stored. When the question names a person whose
        résumé is stored, that résumé is. Otherwise everything is searched; résumés first when the question asks for
        people, jobs first when it asks for jobs. Flagged text is never read nor quoted.

        `history` are the conversation's earlier turns, oldest first: a question that only makes sense after them ("And where
        before that?") is completed from them.

        A language model that can't be reached, or says nothing that the documents bear out, is replaced by quotes, and
        `notices` says so.

        Raises:
            InvalidInput: the question has no word.
            Conflict: nothing is published, or the index was made by another encoder.
            Misconfigured: the language model's name means nothing, or its package is missing.
        """
        if not any(character.isalnum() for character in question):
            raise InvalidInput("The question has no word.", remedy='Ask something, such as: rolecall ask "Who has worked as a nurse?"')
        evidences = Evidences(self.retriever, self.documents, self.encoder, self.analyzer)
        for evidence in evidences.find(tenant, condense(question, history), references):
            answer = self._respond(evidence)
            if answer.answered:
                break
        return answer

    def _respond(self, evidence: Evidence) -> Answer:
        if self.chat_model is None:
            return quote(evidence, self.encoder, self.analyzer)
        try:
            phrased = phrase(self.chat_model, evidence, self.analyzer)
            notice = NOTHING_BORNE_OUT.format(model=self.chat_model.id)
        except Unavailable as error:
            phrased, notice = None, f"{error.message} The documents are quoted instead."
        if phrased:
            return phrased
        return replace(quote(evidence, self.encoder, self.analyzer), notices=(notice,))
