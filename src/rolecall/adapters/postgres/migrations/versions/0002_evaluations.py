"""Stored evaluations and what came of each of their cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("set_name", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column(
            "set_hash", sa.Text(), nullable=False, comment="of documents, queries and judgments: only runs with the same one compare"
        ),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("configuration", postgresql.JSONB(), nullable=False, comment="every part that was evaluated, with its version"),
        sa.Column("metrics", postgresql.JSONB(), nullable=False, comment="[[name, value], …], the one that decides first"),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("seconds", postgresql.ARRAY(sa.Double()), nullable=False, comment="of single searches, scorings or answers"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took", sa.Double(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="evaluations_pkey"),
    )
    op.create_table(
        "evaluation_cases",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False, comment="value by metric"),
        sa.Column("weights", postgresql.JSONB(), nullable=False, comment="by metric, where it isn't 1"),
        sa.Column("returned", postgresql.JSONB(), nullable=False, comment="[[id, score], …]: no words of documents"),
        sa.Column("wanted", postgresql.JSONB(), nullable=False, comment="[[id, grade], …]"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name="evaluation_cases_evaluation_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("evaluation_id", "ordinal", name="evaluation_cases_pkey"),
        comment="a query, pair or question of an evaluation",
    )
