"""Move open cases to a later version of their workflow, and bring drafts to the published version of their procedure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "case_migration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("migrated", sa.Integer(), nullable=False),
        sa.Column("last_case_id", sa.Uuid(), nullable=True),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["workflow_version.id"], name=op.f("fk_case_migration_version_id_workflow_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_migration")),
    )
    op.create_index("ix_case_migration_slug", "case_migration", ["slug", "requested_at"])
    # Added in place: a table that is built again would lose what refers to it.
    op.add_column("case", sa.Column("former_versions", JSON, server_default="[]", nullable=False))
    op.add_column("draft", sa.Column("next_version_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "next_version_id")
    op.drop_column("case", "former_versions")
    op.drop_table("case_migration")
