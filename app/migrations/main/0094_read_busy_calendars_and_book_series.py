"""Keep the calendars that make resources busy, the school holidays, and the series of bookings of associations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0094"
down_revision = "0093"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "agenda_calendar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("omissions", JSON, nullable=False),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_agenda_calendar_agenda_slug_agenda")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_calendar")),
    )
    op.create_index("ix_agenda_calendar_agenda_slug", "agenda_calendar", ["agenda_slug"])
    # Nothing was ever written in the column that goes.
    with op.batch_alter_table("agenda_exception") as table:
        table.add_column(sa.Column("calendar_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_agenda_exception_calendar_id_agenda_calendar"),
            "agenda_calendar",
            ["calendar_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.drop_column("calendar_url")
    op.create_index("ix_agenda_exception_calendar_id", "agenda_exception", ["calendar_id"])
    op.create_table(
        "school_holiday",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
    )
    op.create_index("ix_school_holiday_first_day", "school_holiday", ["first_day"])
    op.create_table(
        "booking_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("skips_school_holidays", sa.Boolean(), nullable=False),
        sa.Column("skips_public_holidays", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("former_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_booking_series_agenda_slug_agenda")),
        sa.ForeignKeyConstraint(
            ["former_id"],
            ["booking_series.id"],
            name=op.f("fk_booking_series_former_id_booking_series"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_series")),
    )
    op.create_index("ix_booking_series_days", "booking_series", ["agenda_slug", "last_day"])
    op.create_index("uq_booking_series_former", "booking_series", ["former_id"], unique=True)
    op.add_column("booking", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.create_index("ix_booking_series_id", "booking", ["series_id"])


def downgrade() -> None:
    op.drop_index("ix_booking_series_id", "booking")
    op.drop_column("booking", "series_id")
    op.drop_table("booking_series")
    op.drop_table("school_holiday")
    op.drop_index("ix_agenda_exception_calendar_id", "agenda_exception")
    with op.batch_alter_table("agenda_exception") as table:
        table.add_column(sa.Column("calendar_url", sa.String(), nullable=True))
        table.drop_constraint(op.f("fk_agenda_exception_calendar_id_agenda_calendar"), type_="foreignkey")
        table.drop_column("calendar_id")
    op.drop_table("agenda_calendar")
