"""Name the sent draft that waits for the payment of an invoice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    op.add_column("invoice", sa.Column("draft_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_invoice_draft_id"), "invoice", ["draft_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invoice_draft_id"), "invoice")
    op.drop_column("invoice", "draft_id")
