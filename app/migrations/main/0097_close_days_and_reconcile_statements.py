"""Close the days of régies, reconcile statements, and keep the answers that an agent decides about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0097"
down_revision = "0096"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_days_of_accounts()
    op.create_table(
        "regie_closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("means_totals", JSON, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("movements_hash", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("closed_at", TIME, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_regie_closing_regie_slug_regie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regie_closing")),
        sa.UniqueConstraint("regie_slug", "day", name=op.f("uq_regie_closing_regie_slug_day")),
        sa.UniqueConstraint("regie_slug", "number", name=op.f("uq_regie_closing_regie_slug_number")),
    )
    op.create_table(
        "payment_quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("anomaly", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("paid_at", TIME, nullable=True),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempt.id"],
            name=op.f("fk_payment_quarantine_attempt_id_payment_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_quarantine")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_payment_quarantine_attempt_id")),
    )
    _create_reconciliations()


def downgrade() -> None:
    for table in ("regie_statement_row", "regie_statement", "payment_quarantine", "regie_closing"):
        op.drop_table(table)
    op.drop_index("ix_invoice_payment_accounts", "invoice_payment")
    op.drop_column("payment_refund", "means")
    op.drop_column("payment_refund", "accounted_on")
    op.drop_column("invoice_payment", "accounted_on")


def _add_days_of_accounts() -> None:
    op.add_column("invoice_payment", sa.Column("accounted_on", sa.Date(), nullable=True))
    op.add_column("payment_refund", sa.Column("accounted_on", sa.Date(), nullable=True))
    op.add_column("payment_refund", sa.Column("means", sa.String(), nullable=True))
    op.execute("UPDATE invoice_payment SET accounted_on = paid_on")
    op.execute("UPDATE payment_refund SET accounted_on = refunded_on, means = 'transfer'")
    columns = {"invoice_payment": ["accounted_on"], "payment_refund": ["accounted_on", "means"]}
    for table, names in columns.items():
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
            for name in names:
                batch.alter_column(name, nullable=False)
    op.create_index("ix_invoice_payment_accounts", "invoice_payment", ["regie_slug", "accounted_on"])


def _create_reconciliations() -> None:
    op.create_table(
        "regie_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("reading", JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("uploaded_at", TIME, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_regie_statement_regie_slug_regie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regie_statement")),
    )
    op.create_index("ix_regie_statement_regie", "regie_statement", ["regie_slug", "uploaded_at"])
    op.create_table(
        "regie_statement_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=True),
        sa.Column("line_day", sa.Date(), nullable=True),
        sa.Column("line_amount", sa.Integer(), nullable=True),
        sa.Column("line_reference", sa.String(), nullable=False),
        sa.Column("line_numauto", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("payment_day", sa.Date(), nullable=True),
        sa.Column("payment_amount", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("explained_at", TIME, nullable=True),
        sa.Column("explained_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["regie_statement.id"],
            name=op.f("fk_regie_statement_row_statement_id_regie_statement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["invoice_payment.id"],
            name=op.f("fk_regie_statement_row_payment_id_invoice_payment"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regie_statement_row")),
    )
    for name in ("statement_id", "payment_id"):
        op.create_index(op.f(f"ix_regie_statement_row_{name}"), "regie_statement_row", [name])
