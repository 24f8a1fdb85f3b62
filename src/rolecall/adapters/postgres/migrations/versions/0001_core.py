"""Documents and their versions, known vectors, and index generations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="of the current version: the same content is one document"),
        sa.Column("fields", postgresql.JSONB(), nullable=False, comment="of the current version, as filters compare them"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('job', 'resume')", name=op.f("documents_kind_check")),
        sa.PrimaryKeyConstraint("id", name="documents_pkey"),
        sa.UniqueConstraint(
            "tenant", "kind", "content_hash", name="documents_tenant_kind_content_hash_key", deferrable=True, initially="IMMEDIATE"
        ),
        sa.UniqueConstraint("tenant", "kind", "external_id", name="documents_tenant_kind_external_id_key"),
    )
    op.create_index(
        "documents_fields_idx", "documents", ["fields"], unique=False, postgresql_using="gin", postgresql_ops={"fields": "jsonb_path_ops"}
    )
    op.create_table(
        "embeddings",
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False, comment="half floats, little-endian"),
        sa.PrimaryKeyConstraint("text_hash", "encoder", name="embeddings_pkey"),
    )
    op.create_table(
        "index_generations",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("chunker", sa.Text(), nullable=False),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced", sa.Integer(), nullable=True, comment="which one it took over from: rollback's goal"),
        sa.Column("documents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("chunks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reused", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("embedded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("seconds", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("verification", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.ForeignKeyConstraint(["replaced"], ["index_generations.id"], name="index_generations_replaced_fkey", ondelete="SET NULL"),
        sa.CheckConstraint("state IN ('building', 'ready', 'active', 'retired')", name=op.f("index_generations_state_check")),
        sa.PrimaryKeyConstraint("id", name="index_generations_pkey"),
    )
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False, comment="as they were read"),
        sa.Column("sections", postgresql.JSONB(), nullable=False, comment="[[name, start, end], …]"),
        sa.Column("flags", postgresql.JSONB(), nullable=False, comment="[[kind, start, end, detail], …]"),
        sa.Column("personal", postgresql.JSONB(), nullable=False, comment="[[start, end], …]"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("original_hash", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="document_versions_document_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="document_versions_pkey"),
        sa.UniqueConstraint("document_id", "version", name="document_versions_document_id_version_key"),
    )
    op.create_foreign_key(
        "documents_current_version_id_fkey",
        "documents",
        "document_versions",
        ["current_version_id"],
        ["id"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_table(
        "generation_documents",
        sa.Column("generation_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="generation_documents_document_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["index_generations.id"], name="generation_documents_generation_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("generation_id", "document_id", name="generation_documents_pkey"),
        comment="which version of a document a generation holds",
    )
    op.create_index("generation_documents_document_id_idx", "generation_documents", ["document_id"], unique=False)
    op.create_table(
        "index_pointer",
        sa.Column("only", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("active", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["active"], ["index_generations.id"], name="index_pointer_active_fkey"),
        sa.CheckConstraint('"only"', name=op.f("index_pointer_only_check")),
        sa.PrimaryKeyConstraint("only", name="index_pointer_pkey"),
        comment="one row: the generation that readers use",
    )
    op.create_table(
        "originals",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_versions.id"], name="originals_version_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "digest", "parser", name="originals_pkey"),
        comment="every original that was read into a version: the one it came from, and those with the same content",
    )
    op.create_index("originals_digest_idx", "originals", ["digest", "parser"], unique=False)
    op.execute("INSERT INTO index_pointer DEFAULT VALUES")
