"""What every store says when it can't do what it is asked, in the same words."""

from rolecall.domain.errors import Conflict, NotFound
from rolecall.domain.generation import State


def no_document(reference: str) -> NotFound:
    return NotFound(f"No document has the id or external id {reference!r}.", remedy="See what there is: rolecall documents list")


def ambiguous(reference: str, ids: list[str]) -> Conflict:
    return Conflict(f"A job and a résumé share the external id {reference!r}.", remedy=f"Name one by its id: {' or '.join(ids)}")


def no_generation(generation_id: int) -> NotFound:
    return NotFound(f"There is no index generation {generation_id}.", remedy="See what there is: rolecall index list")


def nothing_published() -> Conflict:
    return Conflict("No index generation has been published yet.", remedy="Take documents in first: rolecall ingest FOLDER")


def not_ready(generation_id: int, state: State) -> Conflict:
    return Conflict(
        f"Generation {generation_id} is {state}, not ready: it hasn't been verified.", remedy="Build it to the end: rolecall index build"
    )


def still_changed(generation_id: int, count: int) -> Conflict:
    return Conflict(
        f"{count} documents are still to be indexed in generation {generation_id}.", remedy="Build it to the end: rolecall index build"
    )


def nothing_before(generation_id: int) -> Conflict:
    return Conflict(
        f"No generation was published before generation {generation_id}.",
        remedy="Build and publish another: rolecall index build --publish",
    )


def no_evaluation(reference: str) -> NotFound:
    return NotFound(f"No stored evaluation has the id {reference!r}.", remedy="See what there is: rolecall evaluate runs")


def ambiguous_evaluation(reference: str, ids: list[str]) -> Conflict:
    return Conflict(f"Several stored evaluations end in {reference!r}.", remedy=f"Name one by its id: {' or '.join(ids)}")


def no_taxonomy(name: str) -> NotFound:
    return NotFound(f"There is no taxonomy {name!r}.", remedy="See what there is: rolecall taxonomy list")
