"""Seal the places of reports."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"

TABLE = "reported_place"
NOTE_AGAIN = "note_places_again"


def upgrade() -> None:
    # Made anew rather than altered: PostgreSQL would keep what is in a dropped column.
    places = _read_places()
    op.drop_table(TABLE)
    _create(sa.Column("square", sa.LargeBinary(), nullable=True), sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_index("ix_reported_place_square", TABLE, ["square"])
    _put_back(places)
    if places:
        _ask_to_note_again()


def downgrade() -> None:
    places = _read_places()
    op.drop_table(TABLE)
    _create(
        sa.Column("procedure_slug", sa.String(), server_default="", nullable=False),
        sa.Column("latitude", sa.Double(), server_default="0", nullable=False),
        sa.Column("longitude", sa.Double(), server_default="0", nullable=False),
        sa.Column("street", sa.String(), server_default="", nullable=False),
    )
    op.create_index("ix_reported_place_point", TABLE, ["procedure_slug", "latitude", "longitude"])
    _put_back(places)


def _create(*columns: sa.Column[Any]) -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reported_place_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_place")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reported_place_case_id")),
    )


def _read_places() -> list[dict[str, Any]]:
    """The public address of each report and its subject; its location is in the case itself."""
    return [dict(row) for row in op.get_bind().execute(sa.select(_place())).mappings()]


def _put_back(rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(_place()), rows)


def _ask_to_note_again() -> None:
    """Keys are not available in a migration: queue the sealing of the locations for the worker."""
    items = sa.table(
        "outbox_item",
        sa.column("id", sa.Uuid()),
        sa.column("kind", sa.String()),
        sa.column("ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("available_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer()),
    )
    now = sa.func.current_timestamp()
    item = {"id": uuid4(), "kind": NOTE_AGAIN, "ids": {}, "created_at": now, "available_at": now, "attempts": 0}
    op.get_bind().execute(sa.insert(items).values(**item))


def _place() -> sa.TableClause:
    return sa.table(TABLE, sa.column("id", sa.Uuid()), sa.column("case_id", sa.Uuid()), sa.column("kind", sa.String()))
