"""Heads of departments, merged roles, rights on definitions, and the history of the administration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.add_column("department", sa.Column("head_id", sa.Uuid(), nullable=True))
    op.add_column("role", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_table(
        "design_right",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_design_right_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_right")),
        sa.UniqueConstraint("account_id", "scope", "slug", name=op.f("uq_design_right_account_id_scope_slug")),
    )
    op.create_table(
        "administration_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_event")),
    )
    op.create_index("ix_administration_event_recent", "administration_event", ["happened_at", "id"])
    op.create_index("ix_administration_event_account", "administration_event", ["account_id"])


def downgrade() -> None:
    op.drop_table("administration_event")
    op.drop_table("design_right")
    op.drop_column("role", "merged_into_id")
    op.drop_column("department", "head_id")
