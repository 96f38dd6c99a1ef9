"""Create the documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076"
down_revision = "0075"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "document_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_number")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_number_document_id")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_document_number_series_year_number")),
    )
    with op.batch_alter_table("document_number", schema=None) as batch_op:
        batch_op.create_index("ix_document_number_free", ["series", "year", "document_id", "number"], unique=False)

    op.create_table(
        "document_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_record")),
        sa.UniqueConstraint("code_index", name=op.f("uq_document_record_code_index")),
    )
    op.create_table(
        "document_series",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_document_series")),
    )
    op.create_table(
        "document_template_draft",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_document_template_draft")),
    )
    op.create_table(
        "document_template_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template_version")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_document_template_version_slug_number")),
    )
    op.create_table(
        "document_template",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_template_version.id"],
            name=op.f("fk_document_template_version_id_document_template_version"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_document_template")),
    )
    op.create_table(
        "case_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("template_version_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.Column("is_given_at_once", sa.Boolean(), nullable=False),
        sa.Column("made_event_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("processing_field", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("signing_role", sa.String(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_document_case_id_case")),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["document_template_version.id"],
            name=op.f("fk_case_document_template_version_id_document_template_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
    )
    with op.batch_alter_table("case_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_document_signing_role"), ["signing_role"], unique=False)

    op.create_table(
        "document_download",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["case_document.id"],
            name=op.f("fk_document_download_document_id_case_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_download")),
    )
    with op.batch_alter_table("document_download", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_download_document_id"), ["document_id"], unique=False)


def downgrade() -> None:
    op.drop_table("document_download")
    op.drop_table("case_document")
    op.drop_table("document_template")
    op.drop_table("document_template_version")
    op.drop_table("document_template_draft")
    op.drop_table("document_series")
    op.drop_table("document_record")
    op.drop_table("document_number")
