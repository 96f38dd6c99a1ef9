"""Create the mailroom: boxes, their rules, mail and its files, batches of letters, letters to print."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_mailboxes()
    op.create_table(
        "mail_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=True),
        sa.Column("message_index", sa.LargeBinary(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("handled_at", _MOMENT, nullable=True),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_mail_item_mailbox_id_mailbox"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_item")),
        sa.UniqueConstraint("mailbox_id", "message_index", name=op.f("uq_mail_item_mailbox_id_message_index")),
    )
    op.create_index(
        "ix_mail_item_listed",
        "mail_item",
        ["department", "family", "state", sa.text("received_at DESC"), sa.text("id DESC")],
    )
    for column in ("case_id", "draft_id", "expires_at"):
        op.create_index(op.f(f"ix_mail_item_{column}"), "mail_item", [column])
    _create_files()
    _create_outgoing_letters()


def downgrade() -> None:
    for table in ("outgoing_letter", "letter_batch", "mail_file", "mail_item", "mailbox_rule", "mailbox"):
        op.drop_table(table)


def _create_mailboxes() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("done_folder", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "mailbox_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_mailbox_rule_mailbox_id_mailbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_rule")),
    )
    op.create_index(op.f("ix_mailbox_rule_mailbox_id"), "mailbox_rule", ["mailbox_id"])


def _create_files() -> None:
    op.create_table(
        "mail_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["mail_item.id"], name=op.f("fk_mail_file_item_id_mail_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_file")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_mail_file_stored_name")),
    )
    op.create_index(op.f("ix_mail_file_item_id"), "mail_file", ["item_id"])
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("stored_name", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("dropped_at", _MOMENT, nullable=False),
        sa.Column("dropped_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_letter_batch_stored_name")),
    )
    op.create_index(op.f("ix_letter_batch_dropped_at"), "letter_batch", ["dropped_at"])


def _create_outgoing_letters() -> None:
    op.create_table(
        "outgoing_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("posted_at", _MOMENT, nullable=True),
        sa.Column("posted_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_outgoing_letter_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_letter")),
    )
    op.create_index(op.f("ix_outgoing_letter_case_id"), "outgoing_letter", ["case_id"])
    op.create_index(op.f("ix_outgoing_letter_posted_at"), "outgoing_letter", ["posted_at"])
