"""Create the external identities linked to accounts, and what sessions prove."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    # What a session opened with a password alone proves; the second factor is known apart.
    op.add_column("sign_in", sa.Column("strength", sa.Integer(), server_default="2", nullable=False))
    op.add_column("sign_in", sa.Column("proof", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("pivot_index", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proof", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_external_identity_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject_index", name=op.f("uq_external_identity_issuer_subject_index")),
    )
    op.create_index(op.f("ix_external_identity_account_id"), "external_identity", ["account_id"])
    op.create_index(op.f("ix_external_identity_pivot_index"), "external_identity", ["pivot_index"])
    op.create_table(
        "external_session",
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("sid_index", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["external_identity.id"],
            name=op.f("fk_external_session_identity_id_external_identity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_external_session_sign_in_id_sign_in"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_external_session")),
    )
    op.create_index(op.f("ix_external_session_identity_id"), "external_session", ["identity_id"])
    op.create_index(op.f("ix_external_session_sid_index"), "external_session", ["sid_index"])
    op.create_table(
        "arriving_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arriving_identity")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_arriving_identity_token_hash")),
    )
    op.create_index(op.f("ix_arriving_identity_expires_at"), "arriving_identity", ["expires_at"])
    op.create_table(
        "spent_value",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent_value")),
    )
    op.create_index(op.f("ix_spent_value_expires_at"), "spent_value", ["expires_at"])


def downgrade() -> None:
    for table in ("spent_value", "arriving_identity", "external_session", "external_identity"):
        op.drop_table(table)
    for column in ("proof", "strength"):
        op.drop_column("sign_in", column)
