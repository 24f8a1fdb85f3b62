"""Evaluations as JSON documents, and back: what the commands print, and what a pipeline keeps to compare with."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Case, Evaluation, Measured, Subject, Summary
from rolecall.domain.identifiers import new_id
from rolecall.evaluation.cases import measure_run
from rolecall.evaluation.compare import Comparison
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.resample import intervals
from rolecall.evaluation.retrieval import percentiles
from rolecall.evaluation.trec import read_run


def summary_json(summary: Summary) -> dict[str, Any]:
    """An evaluation without its cases; the parts that were evaluated stand beside the figures by their names."""
    subject = summary.subject
    own = {
        "id": str(summary.id),
        "task": subject.task,
        "set": subject.set,
        "split": subject.split,
        "set_hash": subject.hash,
        "queries": summary.cases,
        "documents": subject.documents,
        "metrics": {**summary.metrics, **summary.counts},
        "latency_ms": percentiles(summary.seconds),
    }
    origin = {"version": summary.version, "host": summary.host, "started_at": summary.started_at.isoformat(), "seconds": summary.took}
    return own | dict(summary.configuration) | origin | dict(summary.details)


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """All of an evaluation but what was returned: with the interval of each metric, and the values of each case."""
    measured = evaluation.measured
    found = {name: list(interval) for name, interval in intervals(measured.cases, measured.names).items()}
    cases = {
        name: {"text": case.text, "values": dict(case.values)} | ({"weights": dict(case.weights)} if case.weights else {})
        for name, case in measured.cases.items()
    }
    parts = {"intervals": found, "configuration": dict(measured.configuration), "names": list(measured.names), "cases": cases}
    return summary_json(evaluation.summary) | parts


def read_json(path: Path) -> Evaluation:
    """An evaluation that was printed with --json. The times of single searches aren't in it.

    Raises:
        InvalidInput: the file isn't one.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
        return _evaluation(given)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path} is not an evaluation ({type(error).__name__}: {error}).",
            remedy="Name a file that `rolecall evaluate retrieval|fit|qa --json` printed.",
            source=str(path),
        ) from error


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """What `rolecall evaluate compare --json` prints: the differences are B's value less A's."""
    return {
        "a": summary_json(comparison.a.summary),
        "b": summary_json(comparison.b.summary),
        "metrics": {
            difference.metric: {
                "a": difference.a,
                "b": difference.b,
                "difference": difference.difference,
                "interval": [difference.low, difference.high],
                "wins": difference.wins,
                "losses": difference.losses,
                "ties": difference.ties,
                "verdict": difference.verdict,
            }
            for difference in comparison.differences.values()
        },
        "changed": [
            {"id": change.case, "text": change.text, "metric": comparison.metric, "a": change.a, "b": change.b}
            for change in comparison.changed
        ],
    }


def read_run_as_evaluation(path: Path, golden: Golden | None) -> Evaluation:
    """A ranking in TREC form, wherever it was made, measured on a judged set.

    Raises:
        InvalidInput: there is no set, or the file isn't of that form.
    """
    if golden is None:
        raise InvalidInput(
            f"{path} isn't an evaluation printed with --json; as a run in TREC form it needs judgments.",
            remedy="Name the set it was made for: --set DIR",
            source=str(path),
        )
    measured = measure_run(golden, read_run(path), path.name)
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Evaluation(new_id(), golden.subject, measured, made, 0.0, "", "")


def _evaluation(given: Mapping[str, Any]) -> Evaluation:
    cases = {
        name: Case(str(case["text"]), {k: float(v) for k, v in case["values"].items()}, dict(case.get("weights", {})))
        for name, case in given["cases"].items()
    }
    names = tuple(given["names"])
    counts = {name: value for name, value in given["metrics"].items() if name not in names}
    measured = Measured(names, cases, (), dict(given["configuration"]), counts)
    subject = Subject(given["task"], given["set"], given["split"], given["set_hash"], int(given["documents"]))
    started_at = datetime.fromisoformat(given["started_at"])
    return Evaluation(UUID(given["id"]), subject, measured, started_at, float(given["seconds"]), given["host"], given["version"])
