"""Create the interrupted forms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "interrupted_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_interrupted_form_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interrupted_form")),
        sa.UniqueConstraint("account_id", name=op.f("uq_interrupted_form_account_id")),
    )
    with op.batch_alter_table("interrupted_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interrupted_form_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("interrupted_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interrupted_form_expires_at"))

    op.drop_table("interrupted_form")
