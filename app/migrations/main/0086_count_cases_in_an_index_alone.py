"""Count the cases of a status, those closed since a day and those that nobody looks after, in an index alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"

OF_STATUS: list[Any] = ["procedure_slug", "status", sa.text("submitted_at DESC"), sa.text("id DESC")]
IS_LISTED_CLOSED = sa.text("closed_at IS NOT NULL AND limited_at IS NULL")
IS_UNASSIGNED = sa.text("assigned_to_id IS NULL AND closed_at IS NULL AND limited_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_case_procedure_status", table_name="case")
    op.create_index("ix_case_procedure_status", "case", [*OF_STATUS, "closed_at", "limited_at", "family"])
    op.create_index(
        "ix_case_closed",
        "case",
        ["procedure_slug", "closed_at", "family"],
        sqlite_where=IS_LISTED_CLOSED,
        postgresql_where=IS_LISTED_CLOSED,
    )
    op.create_index(
        "ix_case_unassigned",
        "case",
        ["procedure_slug", sa.text("submitted_at DESC"), sa.text("id DESC"), "family"],
        sqlite_where=IS_UNASSIGNED,
        postgresql_where=IS_UNASSIGNED,
    )


def downgrade() -> None:
    op.drop_index("ix_case_unassigned", table_name="case")
    op.drop_index("ix_case_closed", table_name="case")
    op.drop_index("ix_case_procedure_status", table_name="case")
    op.create_index("ix_case_procedure_status", "case", [*OF_STATUS, "family"])
