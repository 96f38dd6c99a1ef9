"""Pay several invoices at once, by instalments, and find those of a payer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0098"
down_revision = "0097"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
IS_OPEN_ATTEMPT = sa.text("state IN ('created', 'sent', 'waiting')")


def upgrade() -> None:
    op.create_table(
        "payment_attempt_part",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempt.id"],
            name=op.f("fk_payment_attempt_part_attempt_id_payment_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_payment_attempt_part_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", "invoice_id", name=op.f("pk_payment_attempt_part")),
    )
    op.execute(
        "INSERT INTO payment_attempt_part (attempt_id, invoice_id, amount, is_open) "
        "SELECT id, invoice_id, amount, state IN ('created', 'sent', 'waiting') FROM payment_attempt"
    )
    op.create_index(op.f("ix_payment_attempt_part_invoice_id"), "payment_attempt_part", ["invoice_id"])
    op.create_index(
        "uq_payment_attempt_part_open",
        "payment_attempt_part",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.drop_index("uq_payment_attempt_open", "payment_attempt")
    with op.batch_alter_table("invoice_payment", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("uq_invoice_payment_attempt_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_invoice_payment_attempt_id_invoice_id"), ["attempt_id", "invoice_id"])

    op.add_column("invoice", sa.Column("instalments", JSON, nullable=True))
    op.add_column("invoice", sa.Column("payer_index", sa.LargeBinary(), nullable=True))
    op.add_column("invoice", sa.Column("has_other_payer", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_invoice_payer_index"), "invoice", ["payer_index"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invoice_payer_index"), "invoice")
    op.drop_column("invoice", "has_other_payer")
    op.drop_column("invoice", "payer_index")
    op.drop_column("invoice", "instalments")
    with op.batch_alter_table("invoice_payment", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("uq_invoice_payment_attempt_id_invoice_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_invoice_payment_attempt_id"), ["attempt_id"])
    op.create_index(
        "uq_payment_attempt_open",
        "payment_attempt",
        ["invoice_id"],
        unique=True,
        sqlite_where=IS_OPEN_ATTEMPT,
        postgresql_where=IS_OPEN_ATTEMPT,
    )
    op.drop_table("payment_attempt_part")
