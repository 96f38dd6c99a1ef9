"""Bound API keys in time and place, renew their secrets, and remember answers that are about no case yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0100"
down_revision = "0099"


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("api_key", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("networks", json, nullable=False, server_default="[]"))
        table.add_column(sa.Column("is_anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("former_hash", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("former_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("expiry_notice_on", sa.Date(), nullable=True))
        table.create_index(op.f("ix_api_key_former_hash"), ["former_hash"])
    with op.batch_alter_table("received_call", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("case_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM received_call WHERE case_id IS NULL")
    with op.batch_alter_table("received_call", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("case_id", existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table("api_key", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index(op.f("ix_api_key_former_hash"))
        for column in (
            *("expiry_notice_on", "former_until", "former_hash", "is_anonymous", "networks", "expires_on"),
            "purpose",
        ):
            table.drop_column(column)
