"""Create the articles of the knowledge base, their versions, their drafts and their feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "article_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_article_version_slug_number")),
    )
    op.create_table(
        "article_draft",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_article_draft")),
    )
    op.create_table(
        "article",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["current_version_id"], ["article_version.id"], name=op.f("fk_article_current_version_id_article_version")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_article_owner_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_article")),
    )
    op.create_index(op.f("ix_article_owner_id"), "article", ["owner_id"])
    op.create_index(op.f("ix_article_review_on"), "article", ["review_on"])
    op.create_table(
        "article_feedback",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "month", "opinion", name=op.f("pk_article_feedback")),
    )


def downgrade() -> None:
    op.drop_table("article_feedback")
    op.drop_table("article")
    op.drop_table("article_draft")
    op.drop_table("article_version")
