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
NOT_LIMITED, OPEN = "limited_at IS NULL", "closed_at IS NULL AND limited_at IS NULL"
RECENT: list[Any] = ["procedure_slug", sa.text("submitted_at DESC"), sa.text("id DESC")]


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("case", sa.Column("silent_since", sa.Date(), nullable=True))
    _note_past_silences(dialect)
    op.drop_index(REFERENCE_INDEX, table_name="case")
    # Compared byte by byte, to be found by its beginning.
    operators = " text_pattern_ops" if dialect == "postgresql" else ""
    op.create_index(REFERENCE_INDEX, "case", [sa.text(KEY + operators)])
    # What a list counts and skips is read in the index alone: cases under limitation are not in it.
    for name in ("procedure_recent", "open", "entered_by", "assigned_to"):
        op.drop_index(f"ix_case_{name}", table_name="case")
    for name in ("entered_by", "assigned_to"):
        by_agent: list[Any] = [f"{name}_id", sa.text("submitted_at DESC"), sa.text("id DESC")]
        _create_partial_index(f"ix_case_{name}", by_agent, f"{name}_id IS NOT NULL")
    _create_partial_index("ix_case_procedure_recent", [*RECENT, "closed_at"], NOT_LIMITED)
    _create_partial_index("ix_case_open", RECENT, OPEN)
    by_change: list[Any] = ["procedure_slug", sa.text("updated_at DESC"), sa.text("id DESC"), "closed_at"]
    _create_partial_index("ix_case_procedure_updated", by_change, NOT_LIMITED)
    _create_partial_index("ix_case_open_updated", by_change[:-1], OPEN)
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
    _create_partial_index("ix_case_silent", RECENT, f"silent_since IS NOT NULL AND {OPEN}")
    awaits = "awaits_applicant" if dialect == "postgresql" else "awaits_applicant = 1"
    _create_partial_index("ix_case_awaiting", RECENT, f"{awaits} AND {OPEN}")


def downgrade() -> None:
    added = ("awaiting", "silent", "due", "urgent", "procedure_updated", "open_updated")
    for name in (*added, "open", "procedure_recent", "entered_by", "assigned_to"):
        op.drop_index(f"ix_case_{name}", table_name="case")
    for name in ("entered_by", "assigned_to"):
        op.create_index(f"ix_case_{name}", "case", [f"{name}_id", sa.text("submitted_at DESC"), sa.text("id DESC")])
    op.create_index("ix_case_procedure_recent", "case", RECENT)
    _create_partial_index("ix_case_open", RECENT, "closed_at IS NULL")
    op.drop_index(REFERENCE_INDEX, table_name="case")
    op.create_index(REFERENCE_INDEX, "case", [sa.text(KEY)])
    op.drop_column("case", "silent_since")


def _note_past_silences(dialect: str) -> None:
    """The day on which silence took effect is sealed: that on which it was noted is the nearest one in clear."""
    event = sa.table("case_event", sa.column("case_id"), sa.column("kind"), sa.column("happened_at"))
    case = sa.table("case", sa.column("id"), sa.column("silent_since"))
    day = sa.cast(event.c.happened_at, sa.Date()) if dialect == "postgresql" else sa.func.date(event.c.happened_at)
    first_day = sa.select(sa.func.min(day)).where(event.c.case_id == case.c.id, event.c.kind == "silence")
    silent = sa.select(event.c.case_id).where(event.c.kind == "silence")
    op.execute(sa.update(case).where(case.c.id.in_(silent)).values(silent_since=first_day.scalar_subquery()))


def _create_partial_index(name: str, columns: Sequence[Any], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "case", columns, sqlite_where=where, postgresql_where=where)
