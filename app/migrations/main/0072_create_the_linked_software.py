"""The software that signs people in through Parvis: declarations, signing keys, consents, authorizations, tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0072"
down_revision = "0071"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("openid_token", "openid_link", "openid_authorization", "openid_key", "openid_client", "openid_assertion")


def upgrade() -> None:
    op.create_table(
        "openid_assertion",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_openid_assertion")),
    )
    op.create_index(op.f("ix_openid_assertion_expires_at"), "openid_assertion", ["expires_at"])

    op.create_table(
        "openid_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("home_url", sa.String(), nullable=False),
        sa.Column("redirect_uris", JSON, nullable=False),
        sa.Column("logout_redirect_uris", JSON, nullable=False),
        sa.Column("logout_uri", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("authentication", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("public_keys", JSON, nullable=True),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("claims", JSON, nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("can_refresh", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_client")),
    )
    op.create_table(
        "openid_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("public_key", JSON, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_key")),
        sa.UniqueConstraint("algorithm", "generation", name=op.f("uq_openid_key_algorithm_generation")),
    )
    op.create_table(
        "openid_authorization",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("identity_revision", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("session_name", sa.Uuid(), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_challenge", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_openid_authorization_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["openid_client.id"],
            name=op.f("fk_openid_authorization_client_id_openid_client"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_authorization")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_openid_authorization_code_hash")),
    )
    op.create_index(op.f("ix_openid_authorization_account_id"), "openid_authorization", ["account_id"])
    op.create_index(op.f("ix_openid_authorization_client_id"), "openid_authorization", ["client_id"])
    op.create_index(op.f("ix_openid_authorization_expires_at"), "openid_authorization", ["expires_at"])
    op.create_index(op.f("ix_openid_authorization_sign_in_id"), "openid_authorization", ["sign_in_id"])

    op.create_table(
        "openid_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("claims", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_openid_link_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["openid_client.id"], name=op.f("fk_openid_link_client_id_openid_client"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_link")),
        sa.UniqueConstraint("account_id", "client_id", name=op.f("uq_openid_link_account_id_client_id")),
    )
    op.create_index(op.f("ix_openid_link_client_id"), "openid_link", ["client_id"])

    op.create_table(
        "openid_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authorization_id"],
            ["openid_authorization.id"],
            name=op.f("fk_openid_token_authorization_id_openid_authorization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_openid_token_token_hash")),
    )
    op.create_index(op.f("ix_openid_token_authorization_id"), "openid_token", ["authorization_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
