"""Create the places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "season_count",
        sa.Column("procedure_slug", sa.String(), nullable=False),
        sa.Column("season", sa.String(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("procedure_slug", "season", name=op.f("pk_season_count")),
    )
    op.create_table(
        "personal_request",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_slug", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=True),
        sa.Column("contact_hash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_personal_request_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_personal_request")),
    )
    with op.batch_alter_table("personal_request", schema=None) as batch_op:
        batch_op.create_index("ix_personal_request_applicant", ["procedure_slug", "applicant_id"], unique=True)
        batch_op.create_index("ix_personal_request_contact", ["procedure_slug", "contact_hash"], unique=True)

    op.create_table(
        "taken_place",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("season", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_taken_place_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_taken_place")),
    )


def downgrade() -> None:
    op.drop_table("taken_place")
    with op.batch_alter_table("personal_request", schema=None) as batch_op:
        batch_op.drop_index("ix_personal_request_contact")
        batch_op.drop_index("ix_personal_request_applicant")

    op.drop_table("personal_request")
    op.drop_table("season_count")
