"""Record the owners of cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "card_owner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_owner_card_id_card"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_owner")),
        sa.UniqueConstraint("card_id", "owner_id", name=op.f("uq_card_owner_card_id_owner_id")),
    )
    op.create_index("ix_card_owner_owner_id", "card_owner", ["owner_id"])
    op.create_table(
        "card_owner_origin",
        sa.Column("card_owner_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_owner_id"],
            ["card_owner.id"],
            name=op.f("fk_card_owner_origin_card_owner_id_card_owner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("card_owner_id", name=op.f("pk_card_owner_origin")),
    )
    op.create_index("ix_card_owner_origin_case_id", "card_owner_origin", ["case_id"])


def downgrade() -> None:
    op.drop_index("ix_card_owner_origin_case_id", "card_owner_origin")
    op.drop_table("card_owner_origin")
    op.drop_index("ix_card_owner_owner_id", "card_owner")
    op.drop_table("card_owner")
