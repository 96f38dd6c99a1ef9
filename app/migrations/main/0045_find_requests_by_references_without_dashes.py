"""Index cases by normalised reference: without dashes and look-alike letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

INDEX = "ix_case_reference_key"
KEY = "replace(replace(replace(replace(reference, '-', ''), 'O', '0'), 'I', '1'), 'L', '1')"


def upgrade() -> None:
    op.create_index(INDEX, "case", [sa.text(KEY)])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="case")
