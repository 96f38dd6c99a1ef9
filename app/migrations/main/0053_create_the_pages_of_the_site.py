"""Create the pages that webmasters edit, their versions, their edits, and the library of images."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "site_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("draft", _JSON, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=True),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_page")),
        sa.UniqueConstraint("path", name=op.f("uq_site_page_path")),
    )
    op.create_table(
        "site_page_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contents", _JSON, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_id"], ["site_page.id"], name=op.f("fk_site_page_version_page_id_site_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_page_version")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_site_page_version_page_id_number")),
    )
    op.create_table(
        "site_page_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("happened_at", _MOMENT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("changes", _JSON, nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["site_page.id"], name=op.f("fk_site_page_edit_page_id_site_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_page_edit")),
    )
    op.create_index("ix_site_page_edit_page", "site_page_edit", ["page_id", "revision"])
    op.create_table(
        "site_image",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alternatives", _JSON, nullable=False),
        sa.Column("is_decorative", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_image")),
    )
    op.create_table(
        "site_image_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("image_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_id"], ["site_image.id"], name=op.f("fk_site_image_file_image_id_site_image"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_image_file")),
        sa.UniqueConstraint("image_id", "width", name=op.f("uq_site_image_file_image_id_width")),
    )


def downgrade() -> None:
    op.drop_table("site_image_file")
    op.drop_table("site_image")
    op.drop_index("ix_site_page_edit_page", table_name="site_page_edit")
    op.drop_table("site_page_edit")
    op.drop_table("site_page_version")
    op.drop_table("site_page")
