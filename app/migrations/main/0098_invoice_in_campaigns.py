"""Invoice in campaigns, and let other portals read invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0098"
down_revision = "0095"


def upgrade() -> None:
    op.create_table(
        "family_portal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("can_pay", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_family_portal_regie_slug_regie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_portal")),
        sa.UniqueConstraint("username", name=op.f("uq_family_portal_username")),
    )
    op.create_index(op.f("ix_family_portal_regie_slug"), "family_portal", ["regie_slug"])

    op.create_table(
        "invoice_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("price_rule", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("issues_duplicates", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["regie_slug"], ["regie.slug"], name=op.f("fk_invoice_campaign_regie_slug_regie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_campaign")),
    )
    op.create_index(op.f("ix_invoice_campaign_regie_slug"), "invoice_campaign", ["regie_slug"])

    op.create_table(
        "invoice_campaign_mailing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("letter_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invoice_campaign.id"],
            name=op.f("fk_invoice_campaign_mailing_campaign_id_invoice_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_campaign_mailing")),
    )
    op.create_index(op.f("ix_invoice_campaign_mailing_campaign_id"), "invoice_campaign_mailing", ["campaign_id"])

    op.create_table(
        "invoice_campaign_row",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("problem_subject", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("has_email", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("mailing_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["invoice_campaign.id"],
            name=op.f("fk_invoice_campaign_row_campaign_id_invoice_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_campaign_row_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mailing_id"],
            ["invoice_campaign_mailing.id"],
            name=op.f("fk_invoice_campaign_row_mailing_id_invoice_campaign_mailing"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "line", name=op.f("pk_invoice_campaign_row")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_invoice_campaign_row_invoice_id")),
    )
    op.create_table(
        "invoice_family",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_family_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_family")),
    )
    op.create_index("ix_invoice_family_fingerprint", "invoice_family", ["fingerprint"])

    op.create_table(
        "family_portal_payment",
        sa.Column("portal_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_family_portal_payment_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["invoice_payment.id"],
            name=op.f("fk_family_portal_payment_payment_id_invoice_payment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["portal_id"],
            ["family_portal.id"],
            name=op.f("fk_family_portal_payment_portal_id_family_portal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("portal_id", "transaction_id", name=op.f("pk_family_portal_payment")),
    )
    op.create_index(op.f("ix_family_portal_payment_invoice_id"), "family_portal_payment", ["invoice_id"])
    op.create_index(op.f("ix_family_portal_payment_payment_id"), "family_portal_payment", ["payment_id"])
    op.create_table(
        "external_invoice_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regie_slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["regie_slug"], ["regie.slug"], name=op.f("fk_external_invoice_source_regie_slug_regie")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_invoice_source")),
    )
    op.create_index(op.f("ix_external_invoice_source_regie_slug"), "external_invoice_source", ["regie_slug"])

    op.create_table(
        "external_invoice_family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_external_invoice_family_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["external_invoice_source.id"],
            name=op.f("fk_external_invoice_family_source_id_external_invoice_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_invoice_family")),
        sa.UniqueConstraint("account_id", "source_id", name=op.f("uq_external_invoice_family_account_id_source_id")),
    )
    op.create_index(op.f("ix_external_invoice_family_source_id"), "external_invoice_family", ["source_id"])

    op.create_table(
        "external_invoice",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_external_invoice_invoice_id_invoice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["external_invoice_source.id"],
            name=op.f("fk_external_invoice_source_id_external_invoice_source"),
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_external_invoice")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_external_invoice_source_id_external_id")),
    )


def downgrade() -> None:
    for table in (
        *("external_invoice", "external_invoice_family", "external_invoice_source"),
        *("family_portal_payment", "invoice_family", "invoice_campaign_row", "invoice_campaign_mailing"),
        *("invoice_campaign", "family_portal"),
    ):
        op.drop_table(table)
