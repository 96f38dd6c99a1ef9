"""Remember the slips of debts that were handed to the accountant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0106"
down_revision = "0105"


def upgrade() -> None:
    op.create_table(
        "pes_slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("debt_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_pes_slip_regie_slug_regie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pes_slip")),
        sa.UniqueConstraint("regie_slug", "year", "number", name=op.f("uq_pes_slip_regie_slug_year_number")),
    )
    op.create_table(
        "pes_slip_debt",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_pes_slip_debt_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["pes_slip.id"], name=op.f("fk_pes_slip_debt_slip_id_pes_slip"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_pes_slip_debt")),
    )
    op.create_index(op.f("ix_pes_slip_debt_slip_id"), "pes_slip_debt", ["slip_id"])


def downgrade() -> None:
    op.drop_table("pes_slip_debt")
    op.drop_table("pes_slip")
