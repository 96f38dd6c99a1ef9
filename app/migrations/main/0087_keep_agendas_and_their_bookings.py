"""Keep agendas, their exceptions, their bookings and the time that these take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0087"
down_revision = "0086"

SQLITE_STATEMENTS = (
    """
    CREATE TRIGGER booking_unit_overlap BEFORE INSERT ON booking_unit
    WHEN EXISTS (
        SELECT 1 FROM booking_unit WHERE agenda_slug = new.agenda_slug AND resource = new.resource
        AND unit = new.unit AND booking_id <> new.booking_id
        AND starts_at < new.ends_at AND ends_at > new.starts_at
    )
    BEGIN SELECT RAISE(IGNORE); END
    """,
    """
    CREATE TRIGGER booking_unit_no_change BEFORE UPDATE OF agenda_slug, resource, unit, starts_at, ends_at
    ON booking_unit
    BEGIN SELECT RAISE(ABORT, 'a unit is inserted and deleted, never moved'); END
    """,
)
POSTGRESQL_STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE booking_unit ADD CONSTRAINT ex_booking_unit_overlap EXCLUDE USING gist (
        agenda_slug WITH =, resource WITH =, unit WITH =, booking_id WITH <>,
        tstzrange(starts_at, ends_at) WITH &&
    )
    """,
)


def upgrade() -> None:
    op.create_table(
        "agenda",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_agenda")),
    )
    op.create_table(
        "agenda_exception",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_opening", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("calendar_url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_agenda_exception_agenda_slug_agenda")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_exception")),
    )
    op.create_index("ix_agenda_exception_time", "agenda_exception", ["agenda_slug", "ends_at"])
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("field_id", sa.String(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agenda_slug"], ["agenda.slug"], name=op.f("fk_booking_agenda_slug_agenda")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_booking_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_time", "booking", ["agenda_slug", "starts_at"])
    op.create_index("uq_booking_question", "booking", ["draft_id", "field_id"], unique=True)
    op.create_index("ix_booking_held_until", "booking", ["held_until"])
    op.create_index("ix_booking_case_id", "booking", ["case_id"])
    op.create_table(
        "booking_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("agenda_slug", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_unit_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_unit")),
    )
    op.create_index("ix_booking_unit_booking_id", "booking_unit", ["booking_id"])
    op.create_index("ix_booking_unit_time", "booking_unit", ["agenda_slug", "ends_at"])
    op.create_index("ix_booking_unit_lane", "booking_unit", ["agenda_slug", "resource", "unit", "starts_at"])
    statements = POSTGRESQL_STATEMENTS if op.get_bind().dialect.name == "postgresql" else SQLITE_STATEMENTS
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    for table in ("booking_unit", "booking", "agenda_exception", "agenda"):
        op.drop_table(table)
