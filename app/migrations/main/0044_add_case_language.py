"""Add the language that the applicant of a case reads; French for those already there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("case", sa.Column("language", sa.String(), server_default="fr", nullable=False))


def downgrade() -> None:
    op.drop_column("case", "language")
