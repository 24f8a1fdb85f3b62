"""An index of the words of titles, so that a person is found by name without reading every résumé."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Of a title the beginning alone: an index entry may not have more than some 2,700 bytes, and a title may be one long word.
_WORDS = r"regexp_split_to_array(left(regexp_replace(lower(normalize(title, NFKD)), '[\u0300-\u036f]', '', 'g'), 400), '(\W|\d|_)+')"


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_index("document_versions_title_words_idx", "document_versions", [sa.text(_WORDS)], postgresql_using="gin")


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index("document_versions_title_words_idx", "document_versions")
