"""Find cases by answers, districts and beginnings of words: a table of facets, and fingerprints to be written again."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"

INDEX_AGAIN = "index_cases"


def upgrade() -> None:
    op.create_table(
        "case_facet",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_facet_case_id_case")),
        sa.PrimaryKeyConstraint("token", "is_closed", "submitted_at", "case_id", name=op.f("pk_case_facet")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_facet_case_id"), "case_facet", ["case_id"])
    _rebuild_tokens(with_rowid=False)
    if op.get_bind().scalar(sa.text('SELECT id FROM "case" LIMIT 1')) is not None:
        _ask_to_index_again()


def downgrade() -> None:
    _rebuild_tokens(with_rowid=True)
    op.drop_table("case_facet")


def _rebuild_tokens(*, with_rowid: bool) -> None:
    """Without row numbers, SQLite keeps each fingerprint in half the room: there are many more of them."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_index("ix_search_token_case_id", table_name="search_token")
    op.create_table(
        "search_token_rebuilt",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_search_token_case_id_case")),
        sa.PrimaryKeyConstraint("token", "submitted_at", "case_id", name=op.f("pk_search_token")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO search_token_rebuilt SELECT token, submitted_at, case_id FROM search_token ORDER BY 1, 2, 3"
    )
    op.drop_table("search_token")
    op.rename_table("search_token_rebuilt", "search_token")
    op.create_index("ix_search_token_case_id", "search_token", ["case_id"])


def _ask_to_index_again() -> None:
    """Keys are not available in a migration: the worker writes the fingerprints, a few cases at a time."""
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
    item = {"id": uuid4(), "kind": INDEX_AGAIN, "ids": {}, "created_at": now, "available_at": now, "attempts": 0}
    op.get_bind().execute(sa.insert(items).values(**item))
