"""The tables that every installation has. Alembic compares them with its migrations; at run time nothing imports this module.

Each generation has tables of its own beside these, made by sql/generation.sql: vectors differ in width, the same chunk
may stand in several generations, and dropping a table is how a million entries go at once.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

_NOW = func.now()

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("kind", Text, CheckConstraint("kind IN ('job', 'resume')", name="kind"), nullable=False),
    Column("external_id", Text, nullable=False),
    Column(
        "current_version_id",
        Uuid,
        ForeignKey("document_versions.id", deferrable=True, initially="DEFERRED", use_alter=True),
        nullable=False,
    ),
    Column("content_hash", Text, nullable=False, comment="of the current version: the same content is one document"),
    Column("fields", JSONB, nullable=False, comment="of the current version, as filters compare them"),
    Column("created_at", DateTime(timezone=True), server_default=_NOW, nullable=False),
    UniqueConstraint("tenant", "kind", "external_id"),
    UniqueConstraint("tenant", "kind", "content_hash", deferrable=True, initially="IMMEDIATE"),  # two may swap in one statement
    Index("documents_fields_idx", "fields", postgresql_using="gin", postgresql_ops={"fields": "jsonb_path_ops"}),
)

document_versions = Table(
    "document_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("fields", JSONB, nullable=False, comment="as they were read"),
    Column("sections", JSONB, nullable=False, comment="[[name, start, end], …]"),
    Column("flags", JSONB, nullable=False, comment="[[kind, start, end, detail], …]"),
    Column("personal", JSONB, nullable=False, comment="[[start, end], …]"),
    Column("source", Text, nullable=False),
    Column("original_hash", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("parser", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), server_default=_NOW, nullable=False),
    UniqueConstraint("document_id", "version"),
    Index(
        "document_versions_title_words_idx",  # as sql/documents.sql has it under "titled"
        text(r"regexp_split_to_array(left(regexp_replace(lower(normalize(title, NFKD)), '[\u0300-\u036f]', '', 'g'), 400), '(\W|\d|_)+')"),
        postgresql_using="gin",
    ),
)

originals = Table(
    "originals",
    metadata,
    Column("version_id", Uuid, ForeignKey("document_versions.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("parser", Text, primary_key=True),
    Index("originals_digest_idx", "digest", "parser"),
    comment="every original that was read into a version: the one it came from, and those with the same content",
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("text_hash", LargeBinary, primary_key=True),
    Column("encoder", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False, comment="half floats, little-endian"),
)

index_generations = Table(
    "index_generations",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("state", Text, CheckConstraint("state IN ('building', 'ready', 'active', 'retired')", name="state"), nullable=False),
    Column("encoder", Text, nullable=False),
    Column("chunker", Text, nullable=False),
    Column("analyzer", Text, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), server_default=_NOW, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column(
        "replaced", Integer, ForeignKey("index_generations.id", ondelete="SET NULL"), comment="which one it took over from: rollback's goal"
    ),
    Column("documents", BigInteger, server_default=text("0"), nullable=False),
    Column("chunks", BigInteger, server_default=text("0"), nullable=False),
    Column("reused", BigInteger, server_default=text("0"), nullable=False),
    Column("embedded", BigInteger, server_default=text("0"), nullable=False),
    Column("seconds", Double, server_default=text("0"), nullable=False),
    Column("verification", JSONB, server_default=text("'{}'::jsonb"), nullable=False),
)

generation_documents = Table(
    "generation_documents",
    metadata,
    Column("generation_id", Integer, ForeignKey("index_generations.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", Uuid, nullable=False),
    Index("generation_documents_document_id_idx", "document_id"),
    comment="which version of a document a generation holds",
)

index_pointer = Table(
    "index_pointer",
    metadata,
    Column("only", Boolean, CheckConstraint('"only"', name="only"), server_default=text("true"), primary_key=True),
    Column("active", Integer, ForeignKey("index_generations.id")),
    comment="one row: the generation that readers use",
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("set_name", Text, nullable=False),
    Column("split", Text, nullable=False),
    Column("set_hash", Text, nullable=False, comment="of documents, queries and judgments: only runs with the same one compare"),
    Column("documents", Integer, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("configuration", JSONB, nullable=False, comment="every part that was evaluated, with its version"),
    Column("metrics", JSONB, nullable=False, comment="[[name, value], …], the one that decides first"),
    Column("counts", JSONB, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("seconds", ARRAY(Double), nullable=False, comment="of single searches, scorings or answers"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("took", Double, nullable=False),
    Column("host", Text, nullable=False),
    Column("version", Text, nullable=False),
)

evaluation_cases = Table(
    "evaluation_cases",
    metadata,
    Column("evaluation_id", Uuid, ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("figures", JSONB, nullable=False, comment="value by metric"),
    Column("weights", JSONB, nullable=False, comment="by metric, where it isn't 1"),
    Column("returned", JSONB, nullable=False, comment="[[id, score], …]: no words of documents"),
    Column("wanted", JSONB, nullable=False, comment="[[id, grade], …]"),
    comment="a query, pair or question of an evaluation",
)

taxonomies = Table(
    "taxonomies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('occupations', 'skills')", name="kind"), nullable=False),
    Column("hash", Text, nullable=False, comment="of the content"),
    Column("source", Text, nullable=False),
    Column("concepts", Integer, nullable=False),
    Column("labels", Integer, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
)

taxonomy_concepts = Table(
    "taxonomy_concepts",
    metadata,
    Column("taxonomy", Text, ForeignKey("taxonomies.name", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("uri", Text, nullable=False),
    Column("labels", ARRAY(Text), nullable=False, comment="the preferred one first"),
)

taxonomy_vectors = Table(
    "taxonomy_vectors",
    metadata,
    Column("taxonomy", Text, ForeignKey("taxonomies.name", ondelete="CASCADE"), primary_key=True),
    Column("encoder", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("dimensions", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False, comment="half floats, little-endian: label after label"),
)
