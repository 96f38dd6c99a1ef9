"""Adjust paid bookings that are moved, cancelled or not honoured, and take a part off an invoice by a credit note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0102"
down_revision = "0101"

TIME = sa.DateTime(timezone=True)
OWN_INVOICE = "fk_invoice_reduces_id_invoice"
NOTE_OF_CREDIT = "fk_payment_credit_credit_note_id_invoice"


def upgrade() -> None:
    op.create_table(
        "booking_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("booked_time", TIME, nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("deposit", sa.Integer(), nullable=False),
        sa.Column("rule_amount", sa.Integer(), nullable=False),
        sa.Column("unpaid", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_booking_adjustment_regie_slug_regie")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_booking_adjustment_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_adjustment")),
        sa.UniqueConstraint(
            "booking_id", "sequence", "occasion", name=op.f("uq_booking_adjustment_booking_id_sequence_occasion")
        ),
    )
    op.create_index(op.f("ix_booking_adjustment_invoice_id"), "booking_adjustment", ["invoice_id"])
    op.create_index("ix_booking_adjustment_regie", "booking_adjustment", ["regie_slug", "state"])
    with op.batch_alter_table("invoice", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("reduced_amount", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("reduces_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(OWN_INVOICE), "invoice", ["reduces_id"], ["id"], ondelete="SET NULL")
    op.create_index(op.f("ix_invoice_reduces_id"), "invoice", ["reduces_id"])
    with op.batch_alter_table("payment_credit", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("credit_note_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(NOTE_OF_CREDIT), "invoice", ["credit_note_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("payment_credit", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f(NOTE_OF_CREDIT), type_="foreignkey")
        batch.drop_column("credit_note_id")
    op.drop_index(op.f("ix_invoice_reduces_id"), "invoice")
    with op.batch_alter_table("invoice", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f(OWN_INVOICE), type_="foreignkey")
        batch.drop_column("reduces_id")
        batch.drop_column("reduced_amount")
    op.drop_table("booking_adjustment")
