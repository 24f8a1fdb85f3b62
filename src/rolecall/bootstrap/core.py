"""Puts settings, adapters and use cases together: the only module that names adapters.

Everything is made at first use, so that a command pays only for what it touches.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.errors import NotFound

if TYPE_CHECKING:
    from rolecall.adapters.postgres.connection import Database
    from rolecall.adapters.postgres.embedded import EmbeddedServer
    from rolecall.answering.answer import Answerer
    from rolecall.bootstrap.encoder import Fetching
    from rolecall.domain.generation import Generation
    from rolecall.domain.hit import Filter
    from rolecall.domain.match import Match
    from rolecall.indexing.refresh import Indexer
    from rolecall.indexing.taxonomies import TaxonomyLoader
    from rolecall.ingestion.ingest import Index, Ingestor
    from rolecall.ingestion.reference import References
    from rolecall.matching.score import Ranker
    from rolecall.ports.chat_model import ChatModel
    from rolecall.ports.documents import DocumentStore
    from rolecall.ports.encoder import Analyzer, Encoder
    from rolecall.ports.evaluations import EvaluationStore
    from rolecall.ports.generations import EmbeddingStore, GenerationStore, Locks
    from rolecall.ports.indexes import HybridIndex, LexicalIndex, PartIndex, VectorIndex
    from rolecall.ports.reading import Parser, Source
    from rolecall.ports.taxonomies import TaxonomyStore
    from rolecall.retrieval.occupation_index import OccupationIndex
    from rolecall.retrieval.retrieve import Retriever
    from rolecall.settings import Settings

CANDIDATES = 100
"""Documents that retrieval proposes for exact scoring."""

EMPTY_REMEDY = "Take documents in first: rolecall ingest FOLDER"


class Core:
    """The product on one database. Use as a context manager: leaving it closes connections and lets the embedded server go."""

    def __init__(
        self, settings: "Settings", *, schema: str = "public", fetching: "Fetching | None" = None, encoding: "Fetching | None" = None
    ) -> None:
        """`fetching` shows how far the fetching of the encoder's weights is, which the first use may need.

        `encoding` does so for the labels of a taxonomy, which the first use with another encoder needs.
        """
        self.settings = settings
        self.schema = schema
        self._fetching = fetching
        self._encoding = encoding
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._exit.close()

    @contextmanager
    def apart(self, purpose: str) -> Iterator["Core"]:
        """The product in a database schema of its own, which is dropped in the end.

        What a killed process left behind is dropped first.
        """
        from rolecall.adapters.postgres.scratch import scratch_schema

        settings = self.settings.model_copy(update={"database_url": self.database_url})
        with scratch_schema(self.database, purpose) as schema, Core(settings, schema=schema, encoding=self._encoding) as core:
            core.taxonomies = self.taxonomies  # the user's are in play there too
            yield core

    # The database

    @cached_property
    def server(self) -> "EmbeddedServer":
        """The embedded PostgreSQL of the data folder, whether it is used or not."""
        from rolecall.adapters.postgres.embedded import EmbeddedServer

        return EmbeddedServer(self.settings.home, self.settings.postgres_binaries)

    @cached_property
    def database_url(self) -> str:
        """Where the database is; starts the embedded server when none is named."""
        return self.settings.database_url or self._exit.enter_context(self.server.use())

    @cached_property
    def database(self) -> "Database":
        """A migrated database. Raises Misconfigured or Unavailable with what is missing."""
        from rolecall.adapters.postgres.server import prepare

        prepare(self.connections)
        return self.connections

    @cached_property
    def connections(self) -> "Database":
        """The database as it is, perhaps without tables."""
        from rolecall.adapters.postgres.connection import Database

        database = Database(self.database_url, schema=self.schema)
        self._exit.callback(database.close)
        return database

    @cached_property
    def documents(self) -> "DocumentStore":
        from rolecall.adapters.postgres.documents import PostgresDocuments

        return PostgresDocuments(self.database)

    @cached_property
    def generations(self) -> "GenerationStore":
        from rolecall.adapters.postgres.generations import PostgresGenerations

        return PostgresGenerations(self.database)

    @cached_property
    def embeddings(self) -> "EmbeddingStore":
        from rolecall.adapters.postgres.embeddings import PostgresEmbeddings

        return PostgresEmbeddings(self.database)

    @cached_property
    def vectors(self) -> "VectorIndex":
        from rolecall.adapters.postgres.vectors import PostgresVectors

        return PostgresVectors(self.database)

    @cached_property
    def lexical(self) -> "LexicalIndex":
        from rolecall.adapters.postgres.lexical import PostgresLexical

        return PostgresLexical(self.database)

    @cached_property
    def parts(self) -> "PartIndex":
        from rolecall.adapters.postgres.parts import PostgresParts

        return PostgresParts(self.database)

    @cached_property
    def hybrid(self) -> "HybridIndex":
        """Both indexes at once."""
        from rolecall.adapters.postgres.hybrid import PostgresHybrid
        from rolecall.retrieval.join import JoinedIndex

        return PostgresHybrid(self.database, apart=JoinedIndex(self.vectors, self.lexical))

    @cached_property
    def taxonomies(self) -> "TaxonomyStore":
        from rolecall.adapters.postgres.taxonomies import PostgresTaxonomies

        return PostgresTaxonomies(self.database)

    @cached_property
    def locks(self) -> "Locks":
        from rolecall.adapters.postgres.locks import PostgresLocks

        return PostgresLocks(self.database)

    @cached_property
    def evaluations(self) -> "EvaluationStore":
        from rolecall.adapters.postgres.evaluations import PostgresEvaluations

        return PostgresEvaluations(self.database)

    # Models

    @cached_property
    def analyzer(self) -> "Analyzer":
        from rolecall.adapters.analyzers.english import EnglishAnalyzer

        return EnglishAnalyzer()

    @cached_property
    def encoder(self) -> "Encoder":
        """The encoder of the active generation, so that queries and documents are never encoded by different ones."""
        active = self.generations.active()
        return self.make_encoder(active.encoder if active else None)

    def make_encoder(self, identifier: str | None = None) -> "Encoder":
        """The encoder with this id, or the one that the settings name.

        Raises:
            Conflict: this machine or installation makes an encoder with another id.
        """
        from rolecall.bootstrap.encoder import encoder_with

        return encoder_with(self.settings, identifier, self._fetching)

    @cached_property
    def chat_model(self) -> "ChatModel | None":
        """The language model that phrases answers; None for the extractive one."""
        if self.settings.chat_model == "extractive":
            return None
        from rolecall.adapters.chat_models.langchain import LangChainChatModel

        return LangChainChatModel(self.settings.chat_model)

    # Use cases

    @cached_property
    def parser(self) -> "Parser":
        from rolecall.adapters.files.sandbox import SandboxParser
        from rolecall.ingestion.structure import PARSER

        settings = self.settings
        parser = SandboxParser(
            "rolecall.bootstrap.reading:parse_original",
            PARSER,
            workers=settings.parser_workers,
            seconds=settings.parser_seconds,
            memory_mb=settings.parser_memory_mb,
        )
        self._exit.callback(parser.close)
        return parser

    @cached_property
    def ingestor(self) -> "Ingestor":
        from rolecall.ingestion.ingest import Ingestor

        return Ingestor(self.documents, self.parser)

    def source(self, paths: Sequence[str], column_map: Path | None = None) -> "Source":
        """Files, folders and "-" as a source of originals."""
        from rolecall.adapters.files.sources import FileSource

        return FileSource(paths, mapping=column_map, max_bytes=self.settings.max_file_mb * 2**20)

    @cached_property
    def indexer(self) -> "Indexer":
        """Indexes into the active generation."""
        return self.make_indexer(self.encoder)

    def make_indexer(self, encoder: "Encoder") -> "Indexer":
        """Indexes with another encoder, into a new generation."""
        from rolecall.indexing.chunk import Chunker
        from rolecall.indexing.refresh import Indexer

        return Indexer(
            encoder=encoder,
            chunker=Chunker(),
            analyzer=self.analyzer,
            generations=self.generations,
            embeddings=self.embeddings,
            vectors=self.vectors,
            lexical=self.lexical,
            parts=self.parts,
            transaction=self.documents.transaction,
            finishing=(self.make_occupations(encoder).fill,),
        )

    @cached_property
    def taxonomy_loader(self) -> "TaxonomyLoader":
        """Loads taxonomies for the encoder of the active generation."""
        from rolecall.indexing.taxonomies import TaxonomyLoader

        return TaxonomyLoader(self.taxonomies, self.encoder)

    @cached_property
    def occupations(self) -> "OccupationIndex":
        """The occupations of the loaded taxonomies, for the active generation."""
        return self.make_occupations(self.encoder)

    def make_occupations(self, encoder: "Encoder") -> "OccupationIndex":
        """The occupations of the loaded taxonomies, for another encoder."""
        from rolecall.bootstrap.taxonomies import make_occupations

        return make_occupations(self.database, self.taxonomies, encoder, self._encoding)

    def index_into(self, generation: "Generation") -> "Index":
        """Indexes this tenant's stored batches into a generation, as an ingestion goes on."""
        tenant = self.settings.tenant
        return lambda batches: self.indexer.index(generation, ((tenant, batch) for batch in batches))

    @cached_property
    def retriever(self) -> "Retriever":
        from rolecall.retrieval.occupation_stage import OccupationStage
        from rolecall.retrieval.retrieve import Retriever

        return Retriever(
            self.encoder,
            self.analyzer,
            self.documents,
            self.generations,
            self.vectors,
            self.lexical,
            self.parts,
            self.hybrid,
            stages=(OccupationStage(self.occupations),),
        )

    @cached_property
    def ranker(self) -> "Ranker":
        from rolecall.matching.score import Ranker

        return Ranker(self.encoder, self.analyzer)

    def match(self, stored: StoredDocument, *, limit: int = 10, filters: "Sequence[Filter]" = ()) -> "list[Match]":
        """The best documents of the other kind, best first, with the evidence for each requirement."""
        from rolecall.matching.match import match

        tenant, ranker = self.settings.tenant, self.ranker
        known = partial(self.embeddings.get, ranker.encoder_id)
        return match(
            stored.document,
            document_id=_name(stored),
            tenant=tenant,
            candidates=lambda document: self.retriever.candidates(
                tenant,
                document,
                document.kind.other,
                max(CANDIDATES, 2 * limit),
                filters=filters,
                encode=lambda texts: ranker.vectors.of(texts, known).astype("f4"),
            ),
            documents=self.documents,
            known=known,
            ranker=ranker,
            limit=limit,
        )

    def score(self, resume: StoredDocument, job: StoredDocument) -> "Match":
        """One pair, with the evidence for each requirement."""
        profiles = self.ranker.profiles([resume.document, job.document], partial(self.embeddings.get, self.encoder.id))
        return self.ranker.score(*profiles, resume_id=_name(resume), job_id=_name(job), title=job.document.title)

    @cached_property
    def answerer(self) -> "Answerer":
        from rolecall.answering.answer import Answerer

        return Answerer(self.retriever, self.documents, self.encoder, self.analyzer, self.chat_model)

    @cached_property
    def references(self) -> "References":
        from rolecall.ingestion.reference import References

        return References(self.documents, lambda: self.parser, lambda path: self.source([path]))

    def resolve(self, reference: str, kind: Kind | None = None) -> StoredDocument:
        """The document a REF names. Raises NotFound or InvalidInput."""
        return self.references.resolve(self.settings.tenant, reference, kind)

    def resolve_stored(self, reference: str) -> StoredDocument:
        """The stored document a REF names. Raises NotFound or InvalidInput."""
        return self.references.resolve_stored(self.settings.tenant, reference)

    def ready_generation(self) -> "Generation":
        """The active generation. Raises NotFound when nothing has been indexed yet."""
        active = self.generations.active()
        if active is None:
            raise NotFound("Nothing is indexed yet.", remedy=EMPTY_REMEDY)
        return active


def _name(stored: StoredDocument) -> str:
    """A stored document's id; the path of one that was only read."""
    return str(stored.id) if stored.version else stored.document.external_id
