"""The peer's side, as LangChain's documentation builds a search: its text splitter, Chroma on disk, and sentence-transformers.

Runs in the peer's environment.
"""

from pathlib import Path
from typing import Any

import torch
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.side import DEPTH, measure

CHUNK = 1000
"""Characters of a piece, and below those it shares with the next: the numbers of LangChain's tutorials."""

OVERLAP = 200

PIECES = 10 * DEPTH
"""Pieces asked for where `DEPTH` documents are wanted."""


class LangChain:
    def __init__(self, task: dict[str, Any]) -> None:
        torch.set_num_threads(task["threads"])
        self.folder = task["folder"]
        self.splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        self.embeddings = HuggingFaceEmbeddings(model_name=task["model"])
        self.embeddings.embed_query("warm up")

    def ingest(self, documents: list[dict[str, str]]) -> None:
        whole = [Document(document["text"], metadata={"id": document["id"], "title": document["title"]}) for document in documents]
        pieces = self.splitter.split_documents(whole)
        self.store = Chroma.from_documents(pieces, self.embeddings, persist_directory=self.folder)
        self.pieces = len(pieces)

    def search(self, query: str) -> object:
        return self.store.similarity_search(query, k=DEPTH)

    def ranking(self, query: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for piece, distance in self.store.similarity_search_with_score(query, k=PIECES):
            scores.setdefault(piece.metadata["id"], -distance)  # the nearest piece stands for its document
        return scores

    def facts(self) -> dict[str, Any]:
        files = [path for path in Path(self.folder).rglob("*") if path.is_file()]
        return {"texts": self.pieces, "threads": torch.get_num_threads(), "disk": sum(path.stat().st_size for path in files)}

    def close(self) -> None:
        """Chroma runs in this process, and ends with it."""


if __name__ == "__main__":
    measure(LangChain)
