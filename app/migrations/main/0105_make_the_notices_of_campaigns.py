"""Make the notices of campaigns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"


def upgrade() -> None:
    op.create_table(
        "invoice_notice_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("for_everybody", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("notice_count", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invoice_campaign.id"],
            name=op.f("fk_invoice_notice_batch_campaign_id_invoice_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_notice_batch")),
    )
    op.create_index(op.f("ix_invoice_notice_batch_campaign_id"), "invoice_notice_batch", ["campaign_id"])
    op.create_index(op.f("ix_invoice_notice_batch_expires_at"), "invoice_notice_batch", ["expires_at"])
    op.create_table(
        "invoice_batch_notice",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("stored_name", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["invoice_notice_batch.id"],
            name=op.f("fk_invoice_batch_notice_batch_id_invoice_notice_batch"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_batch_notice_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "invoice_id", name=op.f("pk_invoice_batch_notice")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_invoice_batch_notice_stored_name")),
    )
    op.create_index(op.f("ix_invoice_batch_notice_invoice_id"), "invoice_batch_notice", ["invoice_id"])


def downgrade() -> None:
    op.drop_table("invoice_batch_notice")
    op.drop_table("invoice_notice_batch")
