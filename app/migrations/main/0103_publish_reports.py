"""Keep how exactly a report is published, whether an agent hides it, and the words and the photo that were checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"


def upgrade() -> None:
    with op.batch_alter_table("reported_place", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("precision", sa.String(), nullable=True))
        table.add_column(sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("publication", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reported_place", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("publication")
        table.drop_column("is_hidden")
        table.drop_column("precision")
