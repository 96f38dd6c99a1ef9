"""Index reports by location."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "reported_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("street", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reported_place_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_place")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reported_place_case_id")),
    )
    op.create_index("ix_reported_place_point", "reported_place", ["procedure_slug", "latitude", "longitude"])


def downgrade() -> None:
    op.drop_index("ix_reported_place_point", "reported_place")
    op.drop_table("reported_place")
