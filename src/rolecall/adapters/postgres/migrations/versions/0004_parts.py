"""Each generation's table of the parts of its passages.

It stays empty in generations that were made before: their rankings have no second stage until `rolecall index build`.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_FOR_EACH_GENERATION = """
DO $$
DECLARE
    generation int;
BEGIN
    FOR generation IN SELECT id FROM index_generations LOOP
        {statements}
    END LOOP;
END
$$
"""

_CREATE = """
        EXECUTE 'CREATE TABLE parts_' || generation || ' ('
            || 'chunk_id uuid PRIMARY KEY REFERENCES chunks_' || generation || ' ON DELETE CASCADE, '
            || 'vectors bytea NOT NULL, weights bytea)';
        EXECUTE 'ALTER TABLE parts_' || generation || ' ALTER vectors SET STORAGE MAIN';
"""

_DROP = """
        EXECUTE 'DROP TABLE parts_' || generation;
"""


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.execute(_FOR_EACH_GENERATION.format(statements=_CREATE.strip()))


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute(_FOR_EACH_GENERATION.format(statements=_DROP.strip()))
