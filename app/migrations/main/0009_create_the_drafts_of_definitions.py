"""Create the drafts of definitions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "definition_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_event")),
    )
    op.create_index("ix_definition_event_subject", "definition_event", ["kind", "slug", "happened_at"], unique=False)
    op.create_table(
        "procedure_draft",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("notes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_procedure_draft")),
    )
    op.create_table(
        "workflow_draft",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("notes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_workflow_draft")),
    )
    op.add_column("procedure_version", sa.Column("comment", sa.String(), nullable=True))
    op.add_column("workflow_version", sa.Column("comment", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("workflow_version", "comment")
    op.drop_column("procedure_version", "comment")
    op.drop_table("workflow_draft")
    op.drop_table("procedure_draft")
    op.drop_index("ix_definition_event_subject", table_name="definition_event")
    op.drop_table("definition_event")
