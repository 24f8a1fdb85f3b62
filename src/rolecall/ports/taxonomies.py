"""Where taxonomies are kept, with the vectors of their labels and the place of each passage among their occupations."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from rolecall.domain.chunk import Matrix, Vector
from rolecall.domain.generation import Generation
from rolecall.domain.taxonomy import Concept, Taxonomy


class TaxonomyStore(Protocol):
    """Taxonomies by name; they serve all tenants. A taxonomy is there as a whole or not at all."""

    def list(self) -> Sequence[Taxonomy]:
        """All of them, by name."""

    def get(self, name: str) -> Taxonomy:
        """One of them. Raises NotFound."""

    def concepts(self, name: str) -> Sequence[Concept]:
        """What it holds, in the order it was given. Raises NotFound."""

    def put(self, taxonomy: Taxonomy, concepts: Sequence[Concept], encoder: str, vectors: Matrix | None) -> None:
        """Store one in a single step, in place of that of the same name.

        `vectors` are those of all labels, concept by concept; None to leave them for later.
        """

    def put_vectors(self, taxonomy: Taxonomy, encoder: str, vectors: Matrix) -> None:
        """Keep the label vectors of another encoder, in half precision; nothing happens if the taxonomy was replaced meanwhile.

        Vectors of encoders that no generation has are given up.
        """

    def vectors(self, name: str, encoder: str) -> Matrix | None:
        """The vectors of all labels, concept by concept; None when they aren't known for this encoder."""

    def has_vectors(self, name: str, encoder: str) -> bool:
        """Whether `vectors` has something to give."""

    def drop(self, name: str) -> None:
        """Remove it with all that belongs to it. Raises NotFound."""


class ProfileIndex(Protocol):
    """The occupation profiles (`rolecall.domain.taxonomy.PROFILE`) of a generation's passages; each goes with its passage.

    `basis` says which taxonomies a profile was made with: those of another one are as good as absent.
    """

    def write(self, generation: Generation, basis: str, profiles: Mapping[UUID, bytes]) -> None:
        """Keep profiles, in place of earlier ones of these passages; passages that are gone are left out."""

    def compare(self, generation: Generation, basis: str, vector: Vector, chunk_ids: Sequence[UUID]) -> Sequence[tuple[float, bytes]]:
        """Of each of these passages, in this order, the cosine of its own vector to another, and its profile; b"" where it has none.

        A passage that isn't there has a cosine of 0.
        """

    def missing(self, generation: Generation, basis: str, *, limit: int) -> tuple[Sequence[UUID], Matrix]:
        """Up to `limit` passages of all tenants that have no profile yet, and their vectors."""

    def count_missing(self, generation: Generation, basis: str) -> int:
        """How many passages `missing` has left to give."""
