"""Builds a generation beside the live one, and puts it in its place."""

from collections.abc import Callable

from rolecall.domain.errors import Conflict
from rolecall.domain.generation import Generation, State
from rolecall.indexing.refresh import Indexer
from rolecall.indexing.verify import verify
from rolecall.ports.generations import Locks

Progress = Callable[[int, int], None]
"""Told how many documents are done, and how many there are to do in all."""

CATCH_UPS = 20
"""How often a publication may be overtaken by new documents before it gives up."""


def ensure(indexer: Indexer) -> Generation:
    """The active generation; where there is none yet, a new one that is still to be filled and published.

    Raises:
        Conflict: the active one was made by another encoder, chunker or analyzer, as an older version of the product had.
    """
    active = indexer.generations.active()
    if active is None:
        return unfinished(indexer)
    indexer.check(active)
    return active


def unfinished(indexer: Indexer) -> Generation:
    """A building generation of this encoder, chunker and analyzer: one that was interrupted, or a new one."""
    parts = (indexer.encoder.id, indexer.chunker.id, indexer.analyzer.id)
    for generation in indexer.generations.list():
        if generation.state is State.BUILDING and (generation.encoder, generation.chunker, generation.analyzer) == parts:
            return generation
    return indexer.generations.create(*parts, indexer.encoder.dimensions)


def build(indexer: Indexer, locks: Locks, progress: Progress) -> Generation:
    """Fill and verify a new generation (or finish an interrupted one); readers go on with the active one.

    Raises:
        Conflict: another process is building, or the new generation failed its verification.
    """
    with locks.hold("index-build") as free:
        if not free:
            raise Conflict("Another process is building an index generation.", remedy="Wait until it is done: rolecall index list")
        return fill(indexer, unfinished(indexer), progress)


def fill(indexer: Indexer, generation: Generation, progress: Progress) -> Generation:
    """Index what is missing in the generation, then verify it."""
    _catch_up(indexer, generation, progress)
    indexer.finish(generation)
    generation = indexer.generations.get(generation.id)
    report = verify(indexer, generation)
    indexer.generations.verified(generation.id, report)
    if not report["ok"]:
        raise Conflict(
            f"Generation {generation.id} failed its verification: {report['failures'][0]}.",
            remedy=f"Look at it (rolecall index verify {generation.id}), then build another one; the active generation goes on serving.",
        )
    return indexer.generations.get(generation.id)


def publish(indexer: Indexer, generation_id: int, progress: Progress) -> Generation:
    """Bring the generation up to the documents that came meanwhile, and make it the active one by one row's update.

    Raises:
        Conflict: it isn't verified, or documents come faster than they can be indexed.
    """
    generation = indexer.generations.get(generation_id)
    for _ in range(CATCH_UPS):
        _catch_up(indexer, generation, progress)
        try:
            return indexer.generations.publish(generation_id)
        except Conflict:
            if not indexer.generations.count_changed(generation_id):
                raise
    raise Conflict(
        f"Documents came faster than generation {generation_id} could take them in, {CATCH_UPS} times.",
        remedy="Publish again when less is being taken in; the active generation goes on serving.",
    )


def _catch_up(indexer: Indexer, generation: Generation, progress: Progress) -> None:
    done = 0
    for indexed in indexer.refresh(generation):
        done += indexed.documents
        progress(done, done + indexer.generations.count_changed(generation.id))
