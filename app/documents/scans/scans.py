"""Pages that an agent puts together in a case: added, moved, turned, deleted, then joined in one document."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.core import clock, storage
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import get_encryption_key, seal, unseal
from app.core.web.access_rules import Actor
from app.documents.added_files import add_file
from app.documents.case_documents import MAX_TITLE_CHARACTERS
from app.documents.models import CaseDocument
from app.documents.scans import page_files
from app.documents.scans.models import DocumentScan, DocumentScanPage
from app.documents.scans.page_files import CutPage, PagesUnreadable, PageToJoin

WORDS, PICTURE = "document_scan", "document_scan_page"
TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
MAX_FILES, MAX_PAGES = 20, 100
MAX_BYTES = 20 * 1024 * 1024
RETENTION = timedelta(days=7)
_QUARTER_TURN, _FULL_TURN = 90, 360


class ScanNotFound(NotFound):
    """No such scan of this agent in this case."""


class ScanRefused(ValueError):
    """`problem` is "no_page", "too_many_pages", "too_many_files", "too_large", "type" or "unreadable"; `name` is of the file."""

    def __init__(self, problem: str, name: str = "") -> None:
        super().__init__(problem)
        self.problem, self.name = problem, name


def start_scan(case: Case, *, by: Actor, replaces_id: UUID | None = None) -> DocumentScan:
    """A scan without pages yet."""
    scan = DocumentScan(
        id=new_id(),
        case_id=case.id,
        key_id=case.key_id,
        replaces_id=replaces_id,
        created_at=clock.now(),
        created_by_id=by.account_id,
        pages=[],
    )
    save_title(scan, "")
    db.session.add(scan)
    return scan


def find_scan(case: Case, scan_id: UUID, *, by: Actor) -> DocumentScan:
    """The scan, for the agent who began it. Raises ScanNotFound."""
    scan = db.session.get(DocumentScan, scan_id)
    if scan is None or scan.case_id != case.id or scan.created_by_id != by.account_id:
        raise ScanNotFound(scan_id)
    return scan


def list_scans(case: Case, *, by: Actor) -> list[DocumentScan]:
    """The scans that the agent began in this case and did not finish, the latest first."""
    query = select(DocumentScan).where(DocumentScan.case_id == case.id, DocumentScan.created_by_id == by.account_id)
    return list(db.session.scalars(query.order_by(DocumentScan.created_at.desc())))


def read_title(scan: DocumentScan) -> str:
    """The title typed so far. Raises KeyDestroyed."""
    return str(unseal(scan.key_id, scan.sealed, about=WORDS)["title"])


def save_title(scan: DocumentScan, title: str) -> None:
    """Keep the title while pages are put in order."""
    scan.sealed = seal(scan.key_id, {"title": " ".join(title.split())[:MAX_TITLE_CHARACTERS]}, about=WORDS)


def cut_files(files: Sequence[UploadedFile], *, pages_before: int = 0) -> list[CutPage]:
    """The pages of the files, in order. Nothing is written: to be called before. Raises ScanRefused."""
    if len(files) > MAX_FILES:
        raise ScanRefused("too_many_files")
    pages: list[CutPage] = []
    for file in files:
        if file.size > MAX_BYTES:
            raise ScanRefused("too_large", file.name)
        if file.type not in TYPES:
            raise ScanRefused("type", file.name)
        try:
            pages += page_files.split_pages(file.stream.read())
        except PagesUnreadable as error:
            raise ScanRefused(error.reason if error.reason == "too_many_pages" else "unreadable", file.name) from error
        if pages_before + len(pages) > MAX_PAGES:
            raise ScanRefused("too_many_pages", file.name)
    return pages


def add_pages(scan: DocumentScan, pages: Sequence[CutPage]) -> None:
    """Store the pages after those that are there."""
    for position, page in enumerate(pages, start=len(scan.pages)):
        stored_file = storage.write_file(BytesIO(page.pdf), get_encryption_key(scan.key_id), limit=len(page.pdf))
        picture = base64.b64encode(page.picture).decode()
        scan.pages.append(
            DocumentScanPage(
                id=new_id(),
                position=position,
                rotation=0,
                key_id=scan.key_id,
                stored_name=stored_file.name,
                size=stored_file.size,
                sealed=seal(scan.key_id, {"picture": picture}, about=PICTURE),
            )
        )


def list_pages(scan: DocumentScan) -> list[DocumentScanPage]:
    """The pages in their order."""
    return sorted(scan.pages, key=lambda page: page.position)


def read_picture(scan: DocumentScan, page_id: UUID) -> bytes:
    """A page in small, as it came. Raises ScanNotFound, KeyDestroyed."""
    page = _find_page(scan, page_id)
    return base64.b64decode(unseal(page.key_id, page.sealed, about=PICTURE)["picture"])


def move_page(scan: DocumentScan, page_id: UUID, steps: int) -> None:
    """Earlier or later by so many places; at either end nothing changes. Raises ScanNotFound."""
    page = _find_page(scan, page_id)
    pages = list_pages(scan)
    place = pages.index(page)
    pages.insert(max(0, min(place + steps, len(pages) - 1)), pages.pop(place))
    _number_pages(pages)


def turn_page(scan: DocumentScan, page_id: UUID) -> None:
    """A quarter turn clockwise. Raises ScanNotFound."""
    page = _find_page(scan, page_id)
    page.rotation = (page.rotation + _QUARTER_TURN) % _FULL_TURN


def delete_page(scan: DocumentScan, page_id: UUID) -> None:
    """Raises ScanNotFound."""
    scan.pages.remove(_find_page(scan, page_id))
    _number_pages(list_pages(scan))


def join_pages(scan: DocumentScan, title: str) -> bytes:
    """The PDF of the pages in their order. Nothing is written: to be called before. Raises ScanRefused."""
    if not scan.pages:
        raise ScanRefused("no_page")
    key = get_encryption_key(scan.key_id)
    pages = [PageToJoin(b"".join(storage.read_file(page.stored_name, key)), page.rotation) for page in list_pages(scan)]
    try:
        return page_files.join_pages(pages, title=title)
    except PagesUnreadable as error:
        raise ScanRefused("unreadable") from error


def finish_scan(scan: DocumentScan, case: Case, pdf: bytes, *, title: str, by: Actor) -> CaseDocument:
    """The document of the joined pages; the scan is no more. Raises DocumentRefused without a title."""
    document = add_file(case, pdf, title=title, by=by, replaces_id=scan.replaces_id)
    db.session.delete(scan)
    return document


def delete_scan(scan: DocumentScan) -> None:
    """Delete a scan. Its files go with the orphans at night."""
    db.session.delete(scan)


def expire_scans() -> int:
    """Delete the scans begun a week ago and never finished; returns how many. Nightly."""
    scans = db.session.scalars(select(DocumentScan).where(DocumentScan.created_at < clock.now() - RETENTION)).all()
    for scan in scans:
        db.session.delete(scan)
    return len(scans)


def _find_page(scan: DocumentScan, page_id: UUID) -> DocumentScanPage:
    page = next((page for page in scan.pages if page.id == page_id), None)
    if page is None:
        raise ScanNotFound(page_id)
    return page


def _number_pages(pages: Sequence[DocumentScanPage]) -> None:
    for position, page in enumerate(pages):
        page.position = position
