"""Create the SAML providers of the authority, and the answers that browsers post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0074"
down_revision = "0073"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "saml_provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("sign_in_url", sa.String(), nullable=False),
        sa.Column("sign_out_url", sa.String(), nullable=False),
        sa.Column("certificates", JSON, nullable=False),
        sa.Column("metadata_url", sa.String(), nullable=False),
        sa.Column("metadata_certificate", sa.String(), nullable=False),
        sa.Column("metadata_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metadata_error", sa.String(), nullable=True),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("can_create", sa.Boolean(), nullable=False),
        sa.Column("has_verified_emails", sa.Boolean(), nullable=False),
        sa.Column("strong_contexts", JSON, nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saml_provider")),
        sa.UniqueConstraint("entity_id", name=op.f("uq_saml_provider_entity_id")),
        sa.UniqueConstraint("key", name=op.f("uq_saml_provider_key")),
    )
    op.create_table(
        "saml_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saml_answer")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_saml_answer_token_hash")),
    )
    op.create_index(op.f("ix_saml_answer_expires_at"), "saml_answer", ["expires_at"])


def downgrade() -> None:
    op.drop_table("saml_answer")
    op.drop_table("saml_provider")
