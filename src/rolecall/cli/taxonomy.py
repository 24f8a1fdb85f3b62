"""`rolecall taxonomy`: load lists of occupations and skills, look at them, drop them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.bootstrap import Core
    from rolecall.domain.taxonomy import Taxonomy
    from rolecall.retrieval.nearest import Nearest

NAME = "A name from: rolecall taxonomy list"
NONE = "No taxonomy is loaded. Load one: rolecall taxonomy load FILE"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    taxonomy = typer.Typer(no_args_is_help=True, help="Load lists of occupations and skills, such as ESCO, look at them, drop them.")
    app.add_typer(taxonomy, name="taxonomy")
    command(taxonomy)(load)
    command(taxonomy, "list")(list_)
    command(taxonomy)(show)
    command(taxonomy)(drop)


def load(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or TSV with labels and alternative labels, or one label a line.")],
    *,
    name: Annotated[str | None, typer.Option(help="Name to keep it under. [default: the file's]")] = None,
    kind: Annotated[Literal["occupations", "skills"] | None, typer.Option(help="What it holds, where the file doesn't tell.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="YAML or JSON that says what the columns mean.")] = None,
) -> None:
    """Load a taxonomy, in place of the one of that name. Occupations are used for ranking from then on.

    It is there as a whole or not at all: an interrupted load leaves everything as it was. The same content again changes nothing.
    """
    from rolecall.adapters.files.taxonomies import read_taxonomy
    from rolecall.domain.taxonomy import TaxonomyKind

    found = read_taxonomy(file, TaxonomyKind(kind) if kind else None, map_)
    with session.core() as core:
        loader = core.taxonomy_loader
        with session.progress("Encoding", unit="labels") as advance:
            loaded = loader.load(name or _name(file), found.kind, found.concepts, str(file), advance)
        placed = _place(session, core)
    if session.json:
        session.emit({"outcome": loaded.outcome, "encoded": loaded.encoded, "placed": placed, "taxonomies": [_as_json(loaded.taxonomy)]})
        return
    taxonomy = loaded.taxonomy
    outcome = {"added": "is loaded", "replaced": "replaces the earlier version", "unchanged": "was loaded already"}[loaded.outcome]
    session.console.print(f"{taxonomy.name} {outcome}: {taxonomy.concepts:,} {taxonomy.kind}, {taxonomy.labels:,} labels.")
    if found.kind is TaxonomyKind.SKILLS:
        session.note("Skills can be looked up (rolecall taxonomy show); ranking uses occupations alone, because skills didn't improve it.")


def list_(session: Session) -> None:
    """List the loaded taxonomies."""
    with session.core() as core:
        _show(session, core.taxonomies.list())


def show(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help=NAME)],
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="A job title or skill: shows what lies nearest.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 10,
) -> None:
    """Show a taxonomy's concepts; with a QUERY those nearest to it, as ranking sees them."""
    from rolecall.retrieval.nearest import nearest

    with session.core() as core:
        taxonomy = core.taxonomies.get(name)
        concepts = core.taxonomies.concepts(name)
        found: Sequence[Nearest] = []
        if query is not None:
            with session.progress("Encoding", unit="labels") as advance:
                vectors = core.taxonomy_loader.vectors(taxonomy, advance)
            found = nearest(core.encoder, concepts, vectors, query, limit)
    if session.json:
        rows = [_concept(each.concept) | {"similarity": round(each.similarity, 4), "nearest_label": each.label} for each in found]
        session.emit(_as_json(taxonomy) | {"shown": rows if query is not None else [_concept(concept) for concept in concepts[:limit]]})
        return
    from rich.markup import escape

    if query is None:
        _show(session, [taxonomy])
    for number, concept in enumerate(() if query is not None else concepts[:limit], 1):
        session.console.print(f"{number}. {escape(concept.label)}  [dim]{escape(' · '.join(concept.labels[1:]))}[/]")
    for number, each in enumerate(found, 1):
        by = f"  [dim]by {escape(each.label)}[/]" if each.label != each.concept.label else ""
        session.console.print(f"{number}. {escape(each.concept.label)}  [cyan]{each.similarity:.4f}[/]{by}")


def drop(session: Session, name: Annotated[str, typer.Argument(metavar="NAME", help=NAME)]) -> None:
    """Remove a taxonomy; ranking is what it was without it."""
    with session.core() as core:
        taxonomy = core.taxonomies.get(name)
        core.taxonomies.drop(name)
        _place(session, core)
    if session.json:
        session.emit({"dropped": _as_json(taxonomy)})
    else:
        session.console.print(f"{name} is dropped.")


def _place(session: Session, core: "Core") -> int:
    """Say of each passage that is searched now which occupations it is near."""
    active = core.generations.active()
    if active is None:
        return 0
    with session.progress("Placing", unit="passages") as advance:
        return core.occupations.fill(active, advance)


def _name(file: Path) -> str:
    return re.sub(r"[^\w.]+", "-", file.stem).strip("-").lower() or "taxonomy"


def _as_json(taxonomy: "Taxonomy") -> dict[str, Any]:
    return {
        "name": taxonomy.name,
        "kind": taxonomy.kind,
        "concepts": taxonomy.concepts,
        "labels": taxonomy.labels,
        "hash": taxonomy.hash,
        "source": taxonomy.source,
        "loaded_at": taxonomy.loaded_at.isoformat(),
    }


def _concept(concept: Any) -> dict[str, Any]:
    return {"uri": concept.uri, "label": concept.label, "alternatives": list(concept.labels[1:])}


def _show(session: Session, taxonomies: "Sequence[Taxonomy]") -> None:
    if session.json:
        session.emit({"taxonomies": [_as_json(taxonomy) for taxonomy in taxonomies]})
        return
    if not taxonomies:
        session.console.print(NONE)
        return
    from rich.table import Table

    columns = ("name", "kind", "concepts", "labels", "loaded_at", "source")
    table = Table(*columns, box=None, header_style="bold")
    for taxonomy in taxonomies:
        row = _as_json(taxonomy) | {"loaded_at": f"{taxonomy.loaded_at:%Y-%m-%d %H:%M}", "source": Path(taxonomy.source).name}
        table.add_row(*(f"{row[column]:,}" if isinstance(row[column], int) else str(row[column]) for column in columns))
    session.console.print(table)
