"""Add pending steps and execution errors of workflows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "execution_error",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_execution_error_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution_error")),
    )
    with op.batch_alter_table("execution_error", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_execution_error_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_execution_error_open",
            ["happened_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "pending_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_pending_step_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_step")),
    )
    with op.batch_alter_table("pending_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_step_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("criticality", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column(
                "markers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), server_default="[]", nullable=False
            )
        )

    with op.batch_alter_table("scheduled_timeout", schema=None) as batch_op:
        batch_op.add_column(sa.Column("action", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("scheduled_timeout", schema=None) as batch_op:
        batch_op.drop_column("action")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("markers")
        batch_op.drop_column("criticality")

    with op.batch_alter_table("pending_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_step_case_id"))

    op.drop_table("pending_step")
    with op.batch_alter_table("execution_error", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_execution_error_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_execution_error_case_id"))

    op.drop_table("execution_error")
