"""`rolecall index`: build, check, publish and roll back index generations."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.bootstrap import Core
    from rolecall.domain.generation import Generation

ID = "Number of the generation, see: rolecall index list"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    index = typer.Typer(no_args_is_help=True, help="Build, check, publish and roll back index generations.")
    app.add_typer(index, name="index")
    command(index)(build)
    command(index)(refresh)
    command(index)(publish)
    command(index, "list")(list_)
    command(index)(rollback)
    command(index)(verify)
    command(index)(prune)


def build(
    session: Session,
    *,
    encoder: Annotated[str | None, typer.Option(help="Encoder of the new generation. [default: the setting]")] = None,
    publish_: Annotated[bool, typer.Option("--publish", help="Make it the active one when it is verified.")] = False,
) -> None:
    """Build a new generation beside the active one; searches go on undisturbed.

    Vectors whose text and encoder are known are reused. An interrupted build is taken up where it stopped.
    """
    from rolecall.indexing.build import build as build_generation
    from rolecall.indexing.build import publish as publish_generation

    with session.core(encoder=encoder) as core:
        indexer = core.make_indexer(core.make_encoder())
        with session.progress("Building") as advance:
            generation = build_generation(indexer, core.locks, advance)
            if publish_:
                generation = publish_generation(indexer, generation.id, advance)
        _show(session, [generation])
    if not publish_:
        session.note(f"Generation {generation.id} is {generation.state}. Make it the active one: rolecall index publish {generation.id}")


def refresh(session: Session) -> None:
    """Index what was stored or changed and isn't in the active generation yet; an unchanged corpus costs next to nothing."""
    from rolecall.indexing.refresh import Indexed

    with session.core() as core:
        generation = core.ready_generation()
        total = core.generations.count_changed(generation.id)
        done = Indexed()
        with session.progress("Indexing", total) as advance:
            for indexed in core.indexer.refresh(generation):
                done += indexed
                advance(done.documents, total)
        _show(session, [core.generations.get(generation.id)])
    session.note(f"{done.documents} documents indexed: {done.embedded} texts encoded, {done.reused} vectors reused.")


def publish(session: Session, generation_id: Annotated[int, typer.Argument(metavar="ID", help=ID)]) -> None:
    """Make a verified generation the active one, after it has caught up with the documents."""
    from rolecall.indexing.build import publish as publish_generation

    with session.core() as core:
        indexer = _indexer_of(core, generation_id)
        with session.progress("Catching up") as advance:
            generation = publish_generation(indexer, generation_id, advance)
        _show(session, [generation])


def list_(session: Session) -> None:
    """List the generations."""
    with session.core() as core:
        _show(session, core.generations.list())


def rollback(session: Session) -> None:
    """Make the generation that was active before the active one again, at once."""
    with session.core() as core:
        generation = core.generations.rollback()
        behind = core.generations.count_changed(generation.id)
        _show(session, [generation])
    if behind:
        session.note(f"{behind} documents came or changed since; bring it up to date: rolecall index refresh")


def verify(
    session: Session, generation_id: Annotated[int | None, typer.Argument(metavar="ID", help=f"{ID} [default: the active one]")] = None
) -> int:
    """Check a generation: counts, a sample embedded again, recall against an exact scan."""
    from rolecall.indexing.verify import verify as verify_generation

    with session.core() as core:
        number = generation_id or core.ready_generation().id
        generation = core.generations.get(number)
        report = verify_generation(_indexer_of(core, number), generation)
        core.generations.verified(number, report)
        if session.json:
            session.emit({"generations": [_as_json(core.generations.get(number)) | {"verification": report}]})
        else:
            for name, value in report.items():
                session.console.print(f"{name}: {value}")
    return 0 if report["ok"] else 1


def prune(
    session: Session,
    *,
    keep: Annotated[int, typer.Option(min=0, help="How many retired generations to keep for a rollback.")] = 1,
) -> None:
    """Drop old and unfinished generations; the active one always stays."""
    with session.core() as core:
        dropped = core.generations.prune(keep)
        if session.json:
            session.emit(
                {"generations": [_as_json(generation) for generation in core.generations.list()], "dropped": [each.id for each in dropped]}
            )
        else:
            session.console.print(f"Dropped {len(dropped)} generations: {', '.join(str(each.id) for each in dropped) or 'none'}.")


def _indexer_of(core: "Core", generation_id: int) -> Any:
    return core.make_indexer(core.make_encoder(core.generations.get(generation_id).encoder))


def _as_json(generation: "Generation") -> dict[str, Any]:
    return {
        "id": generation.id,
        "state": generation.state,
        "encoder": generation.encoder,
        "chunker": generation.chunker,
        "analyzer": generation.analyzer,
        "documents": generation.documents,
        "chunks": generation.chunks,
        "reused": generation.reused,
        "embedded": generation.embedded,
        "seconds": round(generation.seconds, 3),
        "created_at": generation.created_at.isoformat(),
        "published_at": generation.published_at.isoformat() if generation.published_at else None,
        "verification": generation.verification,
    }


def _show(session: Session, generations: "Sequence[Generation]") -> None:
    if session.json:
        session.emit({"generations": [_as_json(generation) for generation in generations]})
        return
    if not generations:
        session.console.print("There is no generation yet. Take documents in first: rolecall ingest FOLDER")
        return
    from rich.table import Table

    columns = ("id", "state", "encoder", "chunker", "documents", "chunks", "reused", "embedded", "seconds")
    table = Table(*columns, box=None, header_style="bold")
    for generation in generations:
        row = _as_json(generation)
        table.add_row(*(f"{row[column]:,}" if isinstance(row[column], int | float) else str(row[column]) for column in columns))
    session.console.print(table)
