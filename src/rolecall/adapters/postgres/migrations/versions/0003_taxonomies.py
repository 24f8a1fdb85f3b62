"""Taxonomies with the vectors of their labels, and each generation's table of occupation profiles."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PROFILES_OF_EACH_GENERATION = """
DO $$
DECLARE
    generation int;
BEGIN
    FOR generation IN SELECT id FROM index_generations LOOP
        EXECUTE 'CREATE TABLE occupations_' || generation || ' ('
            || 'chunk_id uuid PRIMARY KEY REFERENCES chunks_' || generation || ' ON DELETE CASCADE, '
            || 'basis text NOT NULL, profile bytea NOT NULL)';
    END LOOP;
END
$$
"""


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "taxonomies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False, comment="of the content"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("concepts", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('occupations', 'skills')", name=op.f("taxonomies_kind_check")),
        sa.PrimaryKeyConstraint("name", name="taxonomies_pkey"),
    )
    op.create_table(
        "taxonomy_concepts",
        sa.Column("taxonomy", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False, comment="the preferred one first"),
        sa.ForeignKeyConstraint(["taxonomy"], ["taxonomies.name"], name="taxonomy_concepts_taxonomy_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("taxonomy", "ordinal", name="taxonomy_concepts_pkey"),
    )
    op.create_table(
        "taxonomy_vectors",
        sa.Column("taxonomy", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False, comment="half floats, little-endian: label after label"),
        sa.ForeignKeyConstraint(["taxonomy"], ["taxonomies.name"], name="taxonomy_vectors_taxonomy_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("taxonomy", "encoder", "block", name="taxonomy_vectors_pkey"),
    )
    op.execute("ALTER TABLE taxonomy_vectors ALTER vectors SET STORAGE EXTERNAL")  # they can't be compressed
    op.execute(_PROFILES_OF_EACH_GENERATION)
