"""The sets that `make eval` knows, the metric each is judged by, and the figures it is judged against."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Goal:
    """A figure to reach: `reach` at the least, `with_taxonomy` where the taxonomy is loaded, `aim` as the aim."""

    metric: str
    reach: float
    aim: float | None = None
    with_taxonomy: float | None = None


@dataclass(frozen=True)
class Set:
    """A set below the data folder; `sample` are the queries asked of a large one. `titles`: a taxonomy can help."""

    name: str
    task: str
    path: str
    goals: Sequence[Goal]
    sample: int | None = None
    titles: bool = False

    @property
    def parts(self) -> bool:
        """Whether the parts of the ranking can be measured alone."""
        return self.task == "retrieval"


SETS = (
    Set("SciFact", "retrieval", "retrieval/scifact", [Goal("nDCG@10", 0.735, 0.76)]),
    Set("job-title similarity", "retrieval", "retrieval/jobtitle-similarity-en", [Goal("AP", 0.515, 0.59, 0.555)], titles=True),
    Set("title normalisation", "retrieval", "retrieval/jobtitle-normalization", [Goal("RR", 0.325, 0.42, 0.36)], sample=1500, titles=True),
    Set("skills", "retrieval", "retrieval/skill-extraction", [Goal("RP@5", 0.69, 0.74)], titles=True),
    Set("XQuAD paragraphs", "retrieval", "qa/xquad-en.json", [Goal("nDCG@10", 0.982, 0.99)]),
    Set(
        "RJDB pairs",
        "fit",
        "fit/rjdb-half.jsonl",
        [Goal("pair_accuracy", 0.955), Goal("padded_pair_accuracy", 0.92), Goal("requirement_accuracy", 0.80)],
    ),
    Set(
        "JobResQA",
        "qa",
        "qa/jobresqa-sample.jsonl",
        [Goal("answer_in_citations", 0.60, 0.80), Goal("unanswerable_refused", 0.85), Goal("answered", 0.90)],
    ),
    Set("XQuAD answers", "qa", "qa/xquad-en.json", [Goal("answer_in_citations", 0.92)]),
)


TAXONOMY = "taxonomy/esco-occupations.csv"


def from_squad(path: Path, folder: Path) -> Path:
    """A set in SQuAD form as one in BEIR form: every paragraph a document, every question a query that wants its own."""
    paragraphs = [paragraph for article in json.loads(path.read_text("utf-8"))["data"] for paragraph in article["paragraphs"]]
    questions = [(f"p{place}", question) for place, paragraph in enumerate(paragraphs) for question in paragraph["qas"]]
    directory = folder / path.stem
    (directory / "qrels").mkdir(parents=True)
    corpus = [{"_id": f"p{place}", "title": "", "text": paragraph["context"]} for place, paragraph in enumerate(paragraphs)]
    queries = [{"_id": question["id"], "text": question["question"]} for _, question in questions]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (directory / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    judgments = "".join(f"{question['id']}\t{paragraph}\t1\n" for paragraph, question in questions)
    (directory / "qrels/test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judgments}", "utf-8")
    return directory
