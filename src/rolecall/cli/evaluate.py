"""`rolecall evaluate`: how good retrieval and matching are on judged data."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli import evaluate_new, evaluate_qa, evaluate_runs
from rolecall.cli.evaluate_output import BaselineOption, NoStoreOption, Output, ReportOption, RunOption, note_rejected, writable
from rolecall.cli.session import REJECTED, Session, command

if TYPE_CHECKING:
    from rolecall.bootstrap import Core
    from rolecall.domain.evaluation import Measured
    from rolecall.evaluation.golden import Golden


def register(app: typer.Typer) -> None:
    """Add the commands."""
    evaluate = typer.Typer(no_args_is_help=True, help="Measure how good retrieval, matching and answers are, on judged data.")
    app.add_typer(evaluate, name="evaluate")
    command(evaluate)(retrieval)
    command(evaluate)(fit)
    evaluate_qa.register(evaluate)
    evaluate_runs.register(evaluate)
    evaluate_new.register(evaluate)


def retrieval(
    session: Session,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A set in BEIR form: corpus.jsonl, queries.jsonl, qrels/*.tsv.")],
    *,
    split: Annotated[str | None, typer.Option(help="Which qrels. [default: test, else the only one]")] = None,
    ranking: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="default, bm25 (words alone) or encoder (meaning alone). Repeat it to compare on one index."),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, metavar="N", help="Ask only N of the queries, always the same ones.")] = None,
    run: RunOption = None,
    report: ReportOption = None,
    baseline: BaselineOption = None,
    no_store: NoStoreOption = False,
) -> int:
    """Index a judged set, ask its queries, and report nDCG@10, AP, RR, recall and latency."""
    from rolecall.evaluation.golden import read_golden

    names = _rankings(ranking)
    golden = read_golden(directory, split)
    golden = golden.sample(sample) if sample else golden
    if run:
        writable(run)
    output = Output(session, golden.subject, None, report, baseline or [], store=not no_store, golden=golden)
    with session.core() as core:
        output.prepare(core)
        measured = _measure(session, core, golden, names, run)
        output.finish(core, measured)
    note_rejected(session, golden.rejected)
    return REJECTED if golden.rejected else 0


def fit(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSON lines of {"job", "matched", "unmatched"}.')],
    *,
    run: RunOption = None,
    report: ReportOption = None,
    baseline: BaselineOption = None,
    no_store: NoStoreOption = False,
) -> None:
    """Score pairs that match and pairs that don't, and report how often the matching one scores higher."""
    from rolecall.bootstrap.reading import structure_text
    from rolecall.evaluation.fit import evaluate_fit, read_fit
    from rolecall.evaluation.subject import file_subject

    triples = read_fit(file)
    output = Output(session, file_subject("fit", file, 3 * len(triples)), run, report, baseline or [], store=not no_store)
    with session.core() as core:
        output.prepare(core)
        core.encoder = core.make_encoder()
        with session.progress("Scoring", len(triples), unit="pairs") as advance:
            result = evaluate_fit(triples, core.ranker, structure_text, advance)
        output.finish(core, [result])


def _rankings(given: list[str] | None) -> list[str]:
    from rolecall.evaluation.rankings import NAMES

    names = list(dict.fromkeys(given or NAMES[:1]))
    for name in names:
        if name not in NAMES:
            raise typer.BadParameter(f"there is no ranking {name!r}; name one of {', '.join(NAMES)}", param_hint="--ranking")
    return names


def _measure(session: Session, user: "Core", golden: "Golden", names: list[str], run: Path | None) -> "list[Measured]":
    """Index the set in a schema of its own, and measure the rankings there."""
    from rolecall.evaluation.index import index_golden
    from rolecall.evaluation.rankings import Rankings
    from rolecall.evaluation.retrieval import evaluate_retrieval
    from rolecall.evaluation.trec import run_file

    with ExitStack() as stack:
        sink = stack.enter_context(run_file(run)) if run else None
        core = stack.enter_context(user.apart("evaluation"))
        tenant = core.settings.tenant
        core.encoder = core.make_encoder()
        with session.progress("Indexing the set", len(golden.corpus)) as advance:
            index_golden(golden, tenant, core.documents, core.indexer, advance)
        made = Rankings(core.retriever, core.vectors, core.lexical, tenant)
        with session.progress("Asking", len(golden.queries), unit="queries") as advance:
            return evaluate_retrieval(golden, core.retriever, tenant, [made.make(name) for name in names], advance, sink)
