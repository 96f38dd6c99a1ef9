"""Read the family of a case in the indexes that the list of agents follows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"

NEWEST: list[Any] = [sa.text("submitted_at DESC"), sa.text("id DESC")]
LAST_CHANGE: list[Any] = [sa.text("updated_at DESC"), sa.text("id DESC")]
IS_LISTED, IS_OPEN = "limited_at IS NULL", "closed_at IS NULL AND limited_at IS NULL"


def upgrade() -> None:
    _create_indexes(["family"])


def downgrade() -> None:
    _create_indexes([])


def _create_indexes(last: list[str]) -> None:
    """Replace each index by one that ends with these columns."""
    awaits = "awaits_applicant" if op.get_bind().dialect.name == "postgresql" else "awaits_applicant = 1"
    indexes: dict[str, tuple[list[Any], str | None]] = {
        "procedure_status": (["status", *NEWEST], None),
        "procedure_recent": ([*NEWEST, "closed_at"], IS_LISTED),
        "open": (NEWEST, IS_OPEN),
        "procedure_updated": ([*LAST_CHANGE, "closed_at"], IS_LISTED),
        "open_updated": (LAST_CHANGE, IS_OPEN),
        "urgent": ([sa.text("criticality DESC"), *NEWEST], "criticality > 0"),
        "due": (["silence_on", *NEWEST], "silence_on IS NOT NULL"),
        "silent": (NEWEST, f"silent_since IS NOT NULL AND {IS_OPEN}"),
        "awaiting": (NEWEST, f"{awaits} AND {IS_OPEN}"),
    }
    for name, (columns, condition) in indexes.items():
        op.drop_index(f"ix_case_{name}", table_name="case")
        where = sa.text(condition) if condition else None
        op.create_index(
            f"ix_case_{name}",
            "case",
            ["procedure_slug", *columns, *last],
            sqlite_where=where,
            postgresql_where=where,
        )
