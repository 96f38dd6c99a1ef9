"""Create procedures and workflows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_version")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_procedure_version_slug_number")),
    )
    op.create_table(
        "procedure",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["procedure_version.id"],
            name=op.f("fk_procedure_current_version_id_procedure_version"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_procedure")),
    )
    op.create_table(
        "workflow_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_version")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_workflow_version_slug_number")),
    )
    op.create_table(
        "workflow",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["workflow_version.id"],
            name=op.f("fk_workflow_current_version_id_workflow_version"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_workflow")),
    )


def downgrade() -> None:
    op.drop_table("workflow")
    op.drop_table("workflow_version")
    op.drop_table("procedure")
    op.drop_table("procedure_version")
