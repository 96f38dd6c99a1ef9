"""Readings of documents by applicants: opened, downloaded, read where the template asks them to say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from app.cases import timeline
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.documents.case_documents import DocumentRefused, ReadableDocument
from app.documents.models import GIVEN, CaseDocument, DocumentDownload

DOCUMENT_READ = "document_read"
ACCOUNT, CODE = "account", "code"
# Downloads within this period are one: a reader that asks for the file twice.
SAME_DOWNLOAD = timedelta(minutes=1)
MAX_DOWNLOADS = 200


def record_reading(readable: ReadableDocument, case: Case, *, by: Actor) -> None:
    """The applicant says that they have read it; said twice, it counts once. Raises DocumentRefused."""
    if readable.state != GIVEN or not readable.template.is_acknowledged:
        raise DocumentRefused("not_given")
    if readable.document.acknowledged_at is not None:
        return
    readable.document.acknowledged_at = clock.now()
    details = {"title": readable.title, "document": str(readable.id)}
    timeline.record(case, DOCUMENT_READ, by=by, details=details)


def record_download(document_id: UUID, *, access: str) -> None:
    """The applicant downloads the file; `access` is how they had opened the request: "account" or "code"."""
    last_download = db.session.scalar(_select_downloads(document_id).limit(1))
    if last_download is not None and clock.now() - last_download.downloaded_at < SAME_DOWNLOAD:
        return
    if len(list_downloads(document_id)) >= MAX_DOWNLOADS:
        return
    download = DocumentDownload(id=new_id(), document_id=document_id, downloaded_at=clock.now(), access=access)
    db.session.add(download)


def record_download_of_file(attachment_id: UUID, *, access: str) -> None:
    """Record the download of a file opened by its own address; other files of a request are not counted."""
    query = select(CaseDocument.id).where(CaseDocument.attachment_id == attachment_id, CaseDocument.state == GIVEN)
    document_id = db.session.scalar(query)
    if document_id is not None:
        record_download(document_id, access=access)


def list_downloads(document_id: UUID) -> list[tuple[datetime, str]]:
    """List the times at which the file was downloaded and how the request had been opened, the latest first."""
    downloads = db.session.scalars(_select_downloads(document_id).limit(MAX_DOWNLOADS))
    return [(download.downloaded_at, download.access) for download in downloads]


def _select_downloads(document_id: UUID) -> Select[DocumentDownload]:
    query = select(DocumentDownload).where(DocumentDownload.document_id == document_id)
    return query.order_by(DocumentDownload.downloaded_at.desc())
