"""Keep the meeting points of identity papers, and the numbers of pre-applications that bookings are for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    op.create_table(
        "meeting_point",
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("zip_code", sa.String(), nullable=False),
        sa.Column("city_name", sa.String(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("services", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_meeting_point_agenda_slug_agenda")),
        sa.PrimaryKeyConstraint("agenda_slug", name=op.f("pk_meeting_point")),
    )
    op.create_table(
        "pre_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_overridden", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.LargeBinary(), nullable=True),
        sa.Column("is_declared", sa.Boolean(), nullable=False),
        sa.Column("is_pending", sa.Boolean(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_pre_application_booking_id_booking"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_application")),
    )
    for column in ("booking_id", "number_hash", "is_pending"):
        op.create_index(f"ix_pre_application_{column}", "pre_application", [column])


def downgrade() -> None:
    op.drop_table("pre_application")
    op.drop_table("meeting_point")
