"""Create the wallet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    op.create_table(
        "wallet",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_wallet_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wallet")),
    )
    op.create_table(
        "wallet_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["wallet.account_id"],
            name=op.f("fk_wallet_document_account_id_wallet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_document")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_wallet_document_stored_name")),
    )
    with op.batch_alter_table("wallet_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_document_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_document_delete_on"), ["delete_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_document_last_used_on"), ["last_used_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_document_remind_on"), ["remind_on"], unique=False)

    op.create_table(
        "wallet_copy",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_wallet_copy_attachment_id_attachment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_wallet_copy")),
    )
    op.create_table(
        "wallet_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["wallet.account_id"], name=op.f("fk_wallet_share_account_id_wallet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_wallet_share_attachment_id_attachment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["wallet_document.id"],
            name=op.f("fk_wallet_share_document_id_wallet_document"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_share")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_wallet_share_attachment_id")),
    )
    with op.batch_alter_table("wallet_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_share_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_share_document_id"), ["document_id"], unique=False)


def downgrade() -> None:
    op.drop_table("wallet_share")
    op.drop_table("wallet_copy")
    op.drop_table("wallet_document")
    op.drop_table("wallet")
