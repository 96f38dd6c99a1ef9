"""Create the qualities and their holders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "quality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("procedure_slug", sa.String(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality")),
        sa.UniqueConstraint("slug", name=op.f("uq_quality_slug")),
    )
    op.create_table(
        "held_quality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quality_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["quality_id"], ["quality.id"], name=op.f("fk_held_quality_quality_id_quality"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_quality")),
        sa.UniqueConstraint("quality_id", "holder_id", name=op.f("uq_held_quality_quality_id_holder_id")),
    )
    op.create_index("ix_held_quality_holder_id", "held_quality", ["holder_id"])
    op.create_index("ix_held_quality_ends_on", "held_quality", ["ends_on"])


def downgrade() -> None:
    op.drop_index("ix_held_quality_ends_on", "held_quality")
    op.drop_index("ix_held_quality_holder_id", "held_quality")
    op.drop_table("held_quality")
    op.drop_table("quality")
