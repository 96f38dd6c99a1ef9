"""Create the sources of choices and the cards of reference lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "data_source",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", _DOCUMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_data_source")),
    )
    op.create_table(
        "source_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_slug", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("options", _DOCUMENT, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_slug"],
            ["data_source.slug"],
            name=op.f("fk_source_answer_source_slug_data_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_answer")),
        sa.UniqueConstraint("source_slug", "question", name=op.f("uq_source_answer_source_slug_question")),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("contents", _DOCUMENT, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list_slug"], ["data_source.slug"], name=op.f("fk_card_list_slug_data_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index("uq_card_identifier", "card", ["list_slug", "identifier"], unique=True)
    op.create_index("ix_card_listed", "card", ["list_slug", "position"], unique=False)


def downgrade() -> None:
    op.drop_table("card")
    op.drop_table("source_answer")
    op.drop_table("data_source")
