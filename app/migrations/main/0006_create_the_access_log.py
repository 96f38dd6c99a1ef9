"""Create the access log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "access_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.LargeBinary(), nullable=True),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("roles", sa.String(), nullable=True),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("verb", sa.String(), nullable=True),
        sa.Column("screen", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commit_hash", sa.LargeBinary(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.Column("erasure_proof", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
        sa.UniqueConstraint("position", name=op.f("uq_access_entry_position")),
    )
    op.create_index("ix_access_entry_at", "access_entry", ["at"], unique=False)
    op.create_index(op.f("ix_access_entry_subject"), "access_entry", ["subject"], unique=False)
    op.create_table(
        "access_head",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_access_head")),
    )


def downgrade() -> None:
    op.drop_table("access_head")
    op.drop_table("access_entry")
