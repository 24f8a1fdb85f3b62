"""The product's side: documents stored, indexed and published, then searched, in an embedded server of its own."""

from pathlib import Path
from typing import Any

from benchmarks.index_size import index_bytes, raw_bytes, recall
from benchmarks.side import DEPTH, measure
from benchmarks.workbench import plain_document
from rolecall.bootstrap import Core
from rolecall.indexing.build import fill, publish, unfinished
from rolecall.settings import load

BATCH = 512


class Rolecall:
    def __init__(self, task: dict[str, Any]) -> None:
        self.core = Core(load(home=Path(task["folder"]), threads=task["threads"]))
        self.tenant = self.core.settings.tenant
        self.queries: list[str] = list(task["queries"].values())
        _ = self.core.database
        self.core.encoder.encode(["warm up"])

    def ingest(self, documents: list[dict[str, str]]) -> None:
        for start in range(0, len(documents), BATCH):
            batch = [plain_document(row["id"], row["title"], row["text"]) for row in documents[start : start + BATCH]]
            self.core.documents.upsert(self.tenant, batch, "benchmark")
        generation = fill(self.core.indexer, unfinished(self.core.indexer), lambda *_: None)
        publish(self.core.indexer, generation.id, lambda *_: None)

    def search(self, query: str) -> object:
        return self.core.retriever.search(self.tenant, query, limit=DEPTH)

    def ranking(self, query: str) -> dict[str, float]:
        return {hit.external_id: hit.score for hit in self.core.retriever.search(self.tenant, query, limit=10 * DEPTH).hits}

    def facts(self) -> dict[str, Any]:
        generation = self.core.ready_generation()
        return {
            "texts": generation.embedded,
            "threads": self.core.settings.threads,
            "encoder": generation.encoder,
            "index": index_bytes(self.core),
            "raw": raw_bytes(self.core),
            "recall": recall(self.core, self.queries),
        }

    def close(self) -> None:
        self.core.__exit__()


if __name__ == "__main__":
    measure(Rolecall)
