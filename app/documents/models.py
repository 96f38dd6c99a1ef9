"""Tables of document templates, of the documents made from them, and of what anybody may verify about a document."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint

from app.core.db import (
    ANONYMOUS,
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft

# The states of a document of a case.
MAKING, FAILED, TO_SIGN, REFUSED, READY, GIVEN, REPLACED, WITHDRAWN = (
    "making",
    "failed",
    "to_sign",
    "refused",
    "ready",
    "given",
    "replaced",
    "withdrawn",
)
# What anybody is told of a document; the last two are also states above.
VALID = "valid"


class DocumentTemplateVersion(Version):
    """One published template. Never changed nor deleted: a document names the version that it was made from."""

    __tablename__ = "document_template_version"
    __table_args__ = (UniqueConstraint("slug", "number"),)


class DocumentTemplateDraft(DefinitionDraft):
    """The working copy of a template, beside its published versions."""

    __tablename__ = "document_template_draft"


class DocumentTemplate(Base):
    """A published template under its lasting name, and the version that new documents are made from."""

    __tablename__ = "document_template"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_template_version.id"), info=TECHNICAL)
    # When it was withdrawn: no document is made from it any more.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class DocumentSeries(Base):
    """A series of numbers of documents: one row per series and year, locked while a number is allotted."""

    __tablename__ = "document_series"

    series: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    year: Mapped[int] = mapped_column(primary_key=True, info=ANONYMOUS)
    last_number: Mapped[int] = mapped_column(info=ANONYMOUS)


class DocumentNumber(Base):
    """A number of a series, and the document that bears it; none for a number given back, which the next document takes."""

    __tablename__ = "document_number"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        Index("ix_document_number_free", "series", "year", "document_id", "number"),
    )

    id: Mapped[UUID] = primary_key()
    series: Mapped[str] = mapped_column(info=ANONYMOUS)
    year: Mapped[int] = mapped_column(info=ANONYMOUS)
    number: Mapped[int] = mapped_column(info=ANONYMOUS)
    document_id: Mapped[UUID | None] = mapped_column(unique=True, info=TECHNICAL)


class CaseDocument(Base):
    """A document made in a case, or added to it by an agent. Its file is an attachment of the case; it goes with the case."""

    __tablename__ = "case_document"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # None for a file that an agent added.
    template_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_template_version.id"), info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    # Why it could not be made, as a code.
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # What `case_documents.Contents` holds: its title, the text typed for it, its code, its HTML twin, the facts printed on it.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # The file: none until it is made.
    attachment_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Given to the applicant as soon as it is ready.
    is_given_at_once: Mapped[bool] = mapped_column(info=TECHNICAL)
    # The events of the history that show its file: to agents once it is made, to the applicant once it is given.
    made_event_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    event_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # The processing field of the workflow that receives its file, if any.
    processing_field: Mapped[str | None] = mapped_column(info=TECHNICAL)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    requested_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the applicant said that they have read it, where the template asks for it.
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The document that this one replaces.
    replaces_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Who is to sign: a role; or, once delegated, an account. Once signed, the account is of whoever signed.
    signing_role: Mapped[str | None] = mapped_column(index=True, info=TECHNICAL)
    signer_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When its file was sealed by the authority.
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)

    __mapper_args__ = {"version_id_col": revision}


class DocumentRecord(Base):
    """Record of a document that anybody who has its code may verify. It outlives the case, without anything personal.

    It has the id of the document.
    """

    __tablename__ = "document_record"

    id: Mapped[UUID] = primary_key()
    # A keyed fingerprint of the code printed on it.
    code_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    # SHA-256 of the file.
    digest: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # "valid", "replaced" or "withdrawn".
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    # The title of the template, and who issued the document: a department or the authority.
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    issuer: Mapped[str] = mapped_column(info=ANONYMOUS)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    is_signed: Mapped[bool] = mapped_column(info=ANONYMOUS)
    is_sealed: Mapped[bool] = mapped_column(info=ANONYMOUS)


class DocumentDownload(Base):
    """A download of a document by its applicant."""

    __tablename__ = "document_download"

    id: Mapped[UUID] = primary_key()
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_document.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    downloaded_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # "account" or "code": how the applicant had opened the request.
    access: Mapped[str] = mapped_column(info=TECHNICAL)
