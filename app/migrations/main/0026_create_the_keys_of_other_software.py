"""Create the keys of other software."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("beginning", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_key_secret_hash")),
    )
    op.create_table(
        "api_key_right",
        sa.Column("api_key_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_slug", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name=op.f("fk_api_key_right_api_key_id_api_key")),
        sa.PrimaryKeyConstraint("api_key_id", "procedure_slug", "call", name=op.f("pk_api_key_right")),
    )
    op.create_table(
        "received_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("api_key_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name=op.f("fk_received_call_api_key_id_api_key")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_received_call_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_call")),
        sa.UniqueConstraint("api_key_id", "token_hash", name=op.f("uq_received_call_api_key_id_token_hash")),
    )
    with op.batch_alter_table("received_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_call_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_received_call_received_at"), ["received_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("received_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_call_received_at"))
        batch_op.drop_index(batch_op.f("ix_received_call_case_id"))

    op.drop_table("received_call")
    op.drop_table("api_key_right")
    op.drop_table("api_key")
