"""The wallet of a resident of the demo: documents that are valid, expiring or expired, two of which went into requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.case_definitions import procedure_of
from app.cases.files.attachments import open_file
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.document_uses import ChosenDocument
from app.documents.wallet.validated_copies import validate_copy
from app.documents.wallet.wallet_documents import Description
from devtools.demo import fixtures, pictures
from devtools.demo.people import People
from devtools.demo.story_dates import set_clock

OWNER = "chloe.martin@courriel.example"
PDF, JPEG = "application/pdf", "image/jpeg"


def fill_wallet(present: datetime, cast: People) -> None:
    """Keep each document on its day; those of a procedure were chosen for the requests that have the same file."""
    owner_id = cast[OWNER].account_id
    assert owner_id is not None
    for fixture in fixtures.load_wallet():
        cases = _list_own_cases(owner_id, fixture.get("procedure", ""))
        with set_clock(present - timedelta(days=fixture["days_ago"])):
            description = _read_description(fixture, clock.to_paris(present).date())
            document = wallet_documents.add_document(owner_id, _open_file(fixture, cases), description)
        for case in cases:
            _record_use(document.id, case, fixture, owner_id=owner_id, cast=cast)


def _list_own_cases(owner_id: UUID, procedure: str) -> list[Case]:
    query = select(Case).where(Case.applicant_id.in_(sectoral_ids(owner_id)), Case.procedure_slug == procedure)
    return list(db.session.scalars(query.order_by(Case.submitted_at)))


def _open_file(fixture: Mapping[str, Any], cases: list[Case]) -> UploadedFile:
    """The file of the first request, else a drawing."""
    name = fixture["name"]
    if not cases:
        is_pdf = name.endswith(".pdf")
        content = pictures.draw_picture(fixture["picture"], as_pdf=is_pdf)
        return UploadedFile(name, PDF if is_pdf else JPEG, len(content), BytesIO(content))
    attachment = db.session.scalars(
        select(Attachment).where(Attachment.case_id == cases[0].id).order_by(Attachment.added_at).limit(1)
    ).one()
    opened = open_file(attachment)
    return UploadedFile(name, opened.type, opened.size, BytesIO(b"".join(opened.chunks)))


def _read_description(fixture: Mapping[str, Any], today: date) -> Description:
    issued, expires = fixture.get("issued_days_ago"), fixture.get("expires_in")
    return Description(
        kind=fixture["kind"],
        title=fixture["title"],
        issued_on=today - timedelta(days=issued) if issued is not None else None,
        expires_on=today + timedelta(days=expires) if expires is not None else None,
    )


def _record_use(document_id: UUID, case: Case, fixture: Mapping[str, Any], *, owner_id: UUID, cast: People) -> None:
    """The copy in a request, and its validation by an agent the next day."""
    procedure = procedure_of(case)
    with set_clock(case.submitted_at):
        readable = wallet_documents.find_document(owner_id, document_id)
        question = next(field.id for field in procedure.fields if field.type == "files")
        chosen_document = ChosenDocument(question, wallet_documents.load_file(readable), readable)
        document_uses.record_shares(case, [chosen_document], procedure, procedure.fields)
        db.session.flush()
    if "validated_by" in fixture and readable.mark is None:
        with set_clock(case.submitted_at + timedelta(days=1)):
            attachment_id = document_uses.list_shares(owner_id)[0].attachment_id
            validate_copy(case, attachment_id, by=cast[fixture["validated_by"]])
