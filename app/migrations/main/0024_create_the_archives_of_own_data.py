"""Create the archives of own data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_archive_stored_name")),
    )
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.create_index("ix_archive_account", ["account_id"], unique=False)
        batch_op.create_index("ix_archive_case", ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            "uq_archive_account_being_made",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.create_index(
            "uq_archive_case_being_made",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "archived_subject",
        sa.Column("archive_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archive_id"], ["archive.id"], name=op.f("fk_archived_subject_archive_id_archive"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("archive_id", "subject", name=op.f("pk_archived_subject")),
    )
    with op.batch_alter_table("archived_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archived_subject_subject"), ["subject"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("archived_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archived_subject_subject"))

    op.drop_table("archived_subject")
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_archive_case_being_made",
            sqlite_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_archive_account_being_made",
            sqlite_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("ready_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_archive_expires_at"))
        batch_op.drop_index("ix_archive_case")
        batch_op.drop_index("ix_archive_account")

    op.drop_table("archive")
