"""Follow every order and state of the list of cases by an index, and keep since when silence has spoken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

REFERENCE_INDEX = "ix_case_reference_key"
KEY = "replace(replace(replace(replace(reference, '-', ''), 'O', '0'), 'I', '1'), 'L', '1')"
RECENT = ["procedure_slug", sa.text("submitted_at DESC"), sa.text("id DESC")]
# The day on which silence took effect is sealed: that on which it was noted is the nearest one in clear.
SILENT_SINCE = {
    "sqlite": "substr(happened_at, 1, 10)",
    "postgresql": "(happened_at AT TIME ZONE 'Europe/Paris')::date",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("case", sa.Column("silent_since", sa.Date(), nullable=True))
    op.execute(
        f"""
        UPDATE "case" SET silent_since = (
            SELECT min({SILENT_SINCE[dialect]}) FROM case_event WHERE case_id = "case".id AND kind = 'silence'
        )
        WHERE id IN (SELECT case_id FROM case_event WHERE kind = 'silence')
        """  # noqa: S608 (nothing of it comes from outside)
    )
    op.drop_index(REFERENCE_INDEX, table_name="case")
    # Compared byte by byte, to be found by its beginning.
    operators = " text_pattern_ops" if dialect == "postgresql" else ""
    op.create_index(REFERENCE_INDEX, "case", [sa.text(KEY + operators)])
    op.create_index(
        "ix_case_procedure_updated", "case", ["procedure_slug", sa.text("updated_at DESC"), sa.text("id DESC")]
    )
    _create_partial_index(
        "ix_case_urgent",
        ["procedure_slug", sa.text("criticality DESC"), sa.text("submitted_at DESC"), sa.text("id DESC")],
        "criticality > 0",
    )
    _create_partial_index(
        "ix_case_due",
        ["procedure_slug", "silence_on", sa.text("submitted_at DESC"), sa.text("id DESC")],
        "silence_on IS NOT NULL",
    )
    _create_partial_index("ix_case_silent", RECENT, "silent_since IS NOT NULL AND closed_at IS NULL")
    awaits = "awaits_applicant" if dialect == "postgresql" else "awaits_applicant = 1"
    _create_partial_index("ix_case_awaiting", RECENT, f"{awaits} AND closed_at IS NULL")


def downgrade() -> None:
    for name in ("awaiting", "silent", "due", "urgent", "procedure_updated"):
        op.drop_index(f"ix_case_{name}", table_name="case")
    op.drop_index(REFERENCE_INDEX, table_name="case")
    op.create_index(REFERENCE_INDEX, "case", [sa.text(KEY)])
    op.drop_column("case", "silent_since")


def _create_partial_index(name: str, columns: Sequence[Any], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "case", columns, sqlite_where=where, postgresql_where=where)
