"""Send events to webhooks, and have them read in the order in which they can no longer change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0101"
down_revision = "0100"

POSTGRESQL_STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION hold_case_event_position() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('parvis.writes_events', true) IS DISTINCT FROM '1' THEN
            PERFORM pg_advisory_xact_lock_shared(
                7107, coalesce(pg_sequence_last_value(pg_get_serial_sequence('case_event', 'position')::regclass), 0)::int
            );
            PERFORM set_config('parvis.writes_events', '1', true);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER case_event_position BEFORE INSERT ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION hold_case_event_position()
    """,
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_index("ix_case_event_happened_at", "case_event", ["happened_at"])
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kinds", json, nullable=False),
        sa.Column("procedures", json, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("replay_position", sa.BigInteger(), nullable=True),
        sa.Column("replay_until", sa.BigInteger(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspension", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=False),
        sa.Column("event_kind", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("response", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index("ix_webhook_delivery_recent", "webhook_delivery", ["webhook_id", "sent_at", "id"])
    op.create_index(op.f("ix_webhook_delivery_sent_at"), "webhook_delivery", ["sent_at"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_STATEMENTS:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER case_event_position ON case_event")
        op.execute("DROP FUNCTION hold_case_event_position()")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_index("ix_case_event_happened_at", table_name="case_event")
