"""Create the scans, and the letters that are documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    op.create_table(
        "document_scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_document_scan_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_scan")),
    )
    with op.batch_alter_table("document_scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_scan_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_scan_created_at"), ["created_at"], unique=False)

    op.create_table(
        "document_scan_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"],
            ["document_scan.id"],
            name=op.f("fk_document_scan_page_scan_id_document_scan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_scan_page")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_document_scan_page_stored_name")),
    )
    with op.batch_alter_table("document_scan_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_scan_page_scan_id"), ["scan_id"], unique=False)

    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("attachment_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("error_code", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.drop_column("error_code")
        batch_op.drop_column("attachment_id")
        batch_op.drop_column("document_id")

    op.drop_table("document_scan_page")
    op.drop_table("document_scan")
