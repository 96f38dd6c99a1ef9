"""Refusal of overlaps by the database itself: an exclusion constraint on PostgreSQL, a trigger on SQLite.

A booking may overlap itself while it is moved. An insertion with « ON CONFLICT DO NOTHING » is skipped on both when the lane
is taken, so that nothing is raised in the middle of a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Migrations have a copy of these statements.
CREATE_STATEMENTS: Mapping[str, Sequence[str]] = {
    "sqlite": (
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
    ),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        """
        ALTER TABLE booking_unit ADD CONSTRAINT ex_booking_unit_overlap EXCLUDE USING gist (
            agenda_slug WITH =, resource WITH =, unit WITH =, booking_id WITH <>,
            tstzrange(starts_at, ends_at) WITH &&
        )
        """,
    ),
}
