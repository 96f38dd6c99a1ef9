"""Create the drafts of agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "agent_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agent_draft_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_draft")),
    )
    with op.batch_alter_table("agent_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_draft_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_draft_saved_at"), ["saved_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("agent_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_draft_saved_at"))
        batch_op.drop_index(batch_op.f("ix_agent_draft_case_id"))

    op.drop_table("agent_draft")
