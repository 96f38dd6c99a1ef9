"""Ask the applicants of closed cases to rate the procedure, and keep their ratings apart from the cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_table(
        "rating_request",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_rating_request_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_rating_request")),
    )
    op.create_table(
        "procedure_rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_slug", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_rating")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_procedure_rating_procedure", "procedure_rating", ["procedure_slug", "month"])


def downgrade() -> None:
    op.drop_table("procedure_rating")
    op.drop_table("rating_request")
