"""Create the sessions of events, and register people at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0091"
down_revision = "0090"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "event_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("image_url", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_places", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancellation_reason", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_event_session_agenda_slug_agenda")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_session")),
    )
    op.create_index("ix_event_session_time", "event_session", ["agenda_slug", "starts_at"])
    op.create_index("ix_event_session_series", "event_session", ["series"])
    with op.batch_alter_table("booking", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("session_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("categories", JSON, nullable=True))
        batch.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_booking_session_id_event_session"), "event_session", ["session_id"], ["id"])
    op.create_index("ix_booking_session_id", "booking", ["session_id"])


def downgrade() -> None:
    op.drop_index("ix_booking_session_id", "booking")
    with op.batch_alter_table("booking", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f("fk_booking_session_id_event_session"), type_="foreignkey")
        for column in ("session_id", "categories", "checked_at"):
            batch.drop_column(column)
    op.drop_table("event_session")
