"""`rolecall evaluate`: how good retrieval and matching are on judged data."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rolecall.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands."""
    evaluate = typer.Typer(no_args_is_help=True, help="Measure how good retrieval and matching are, on judged data.")
    app.add_typer(evaluate, name="evaluate")
    command(evaluate)(retrieval)
    command(evaluate)(fit)


def retrieval(
    session: Session,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A set in BEIR form: corpus.jsonl, queries.jsonl, qrels/*.tsv.")],
    *,
    split: Annotated[str | None, typer.Option(help="Which qrels. [default: test, else the only one]")] = None,
    run: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the ranking in TREC form.")] = None,
) -> None:
    """Index a judged set, ask its queries, and report nDCG@10, AP, RR, recall and latency."""
    from rolecall.evaluation.golden import read_golden
    from rolecall.evaluation.index import index_golden
    from rolecall.evaluation.retrieval import evaluate_retrieval, write_run

    golden = read_golden(directory, split)
    with session.core() as user, user.apart("evaluation") as core:
        tenant = core.settings.tenant
        core.encoder = core.make_encoder()
        with session.progress("Indexing the set", len(golden.corpus)) as advance:
            index_golden(golden, tenant, core.documents, core.indexer, advance)
        with session.progress("Asking", len(golden.queries), unit="queries") as advance:
            result = evaluate_retrieval(golden, core.retriever, tenant, advance)
    if run:
        write_run(result, run)
    _show(session, result.as_json())


def fit(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSON lines of {"job", "matched", "unmatched"}.')],
) -> None:
    """Score pairs that match and pairs that don't, and report how often the matching one scores higher."""
    from rolecall.bootstrap.reading import structure_text
    from rolecall.evaluation.fit import evaluate_fit, read_fit

    triples = read_fit(file)
    with session.core() as core, session.progress("Scoring", len(triples), unit="pairs") as advance:
        core.encoder = core.make_encoder()
        result = evaluate_fit(triples, core.ranker, structure_text, advance)
    _show(session, {"set": file.stem} | result.as_json())


def _show(session: Session, result: dict[str, Any]) -> None:
    if session.json:
        session.emit(result)
        return
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for name, value in result.items():
        if isinstance(value, dict):
            for inner, number in value.items():
                table.add_row(f"{name} {inner}", f"{number:.4f}" if isinstance(number, float) else str(number))
        else:
            table.add_row(name, str(value))
    session.console.print(table)
