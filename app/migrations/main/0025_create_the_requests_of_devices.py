"""Create the requests of devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "device_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("owner_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("has_draft", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_device_request_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_request")),
        sa.UniqueConstraint("token", name=op.f("uq_device_request_token")),
    )
    with op.batch_alter_table("device_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_request_begun_at"), ["begun_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_request_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("device_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_request_case_id"))
        batch_op.drop_index(batch_op.f("ix_device_request_begun_at"))

    op.drop_table("device_request")
