"""Language models that phrase an answer from passages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked: instructions, passages and a question.

    Each passage carries its number (1, 2, …) and stands between marks that no document can write itself, so that an adapter
    only has to put them one behind the other.
    """

    system: str
    passages: Sequence[str]
    question: str


class ChatModel(Protocol):
    """A model that answers with `[number]` behind each claim."""

    @property
    def id(self) -> str:
        """`provider:model`."""

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The answer, piece by piece.

        Raises:
            Unavailable: the model can't be reached or failed.
        """
