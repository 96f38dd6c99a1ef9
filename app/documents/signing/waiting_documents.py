"""Documents that wait for a signature: those of the roles of an agent, and those that colleagues entrusted to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select

from app.accounts.profile import get_names
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.core import clock
from app.core.db import db
from app.core.sealing import KeyDestroyed
from app.core.web.access_rules import Actor
from app.documents import case_documents
from app.documents.case_documents import DocumentNotFound, ReadableDocument
from app.documents.models import MAKING, TO_SIGN, CaseDocument
from app.documents.signing.document_signatures import SEALING_DELAY

MAX_SHOWN = 100


@dataclass(frozen=True)
class WaitingDocument:
    """A document to sign, as a list shows it."""

    id: UUID
    revision: int
    title: str
    subject: str
    procedure_title: str
    reference: str
    applicant: str
    requested_at: datetime
    number: str = ""
    # Who asked for it, and the colleague whom it was entrusted to, if any.
    requested_by: str = ""
    signer: str = ""


def list_to_sign(actor: Actor) -> list[WaitingDocument]:
    """List the documents that wait for this agent, oldest first."""
    return _list_waiting(_is_own(actor))


def list_delegated(actor: Actor) -> list[WaitingDocument]:
    """List the documents that wait for colleagues in the place of this agent, who may take them back."""
    return _list_waiting(_is_delegated_by(actor))


def list_just_signed(actor: Actor) -> list[WaitingDocument]:
    """List the documents that this agent signed less than a minute ago, and may still take back."""
    return _list_documents(_select_signed(actor))


def find_just_signed(actor: Actor, document_id: UUID) -> tuple[ReadableDocument, Case]:
    """A document that this agent signed and that is not made yet. Raises DocumentNotFound, KeyDestroyed."""
    return _find_document(document_id, _select_signed(actor))


def find_to_sign(actor: Actor, document_id: UUID) -> tuple[ReadableDocument, Case]:
    """A document that waits for this agent, and its case. Raises DocumentNotFound, KeyDestroyed."""
    return _find_waiting(document_id, _is_own(actor))


def find_delegated(actor: Actor, document_id: UUID) -> tuple[ReadableDocument, Case]:
    """A document that this agent may take back. Raises DocumentNotFound, KeyDestroyed."""
    return _find_waiting(document_id, _is_delegated_by(actor))


def find_concerned_document(actor: Actor, document_id: UUID) -> CaseDocument | None:
    """A document that waits, or waited, for this agent or for those who have the same role, whatever became of it."""
    is_concerned = _is_own(actor) | _is_delegated_by(actor)
    query = select(CaseDocument).join(Case, Case.id == CaseDocument.case_id)
    return db.session.scalar(query.where(CaseDocument.id == document_id, Case.limited_at.is_(None), is_concerned))


def _is_own(actor: Actor) -> ColumnElement[bool]:
    entrusted = CaseDocument.signer_id == actor.account_id
    return entrusted | (CaseDocument.signer_id.is_(None) & CaseDocument.signing_role.in_(sorted(actor.roles)))


def _is_delegated_by(actor: Actor) -> ColumnElement[bool]:
    is_elsewhere = CaseDocument.signer_id.is_not(None) & (CaseDocument.signer_id != actor.account_id)
    return is_elsewhere & CaseDocument.signing_role.in_(sorted(actor.roles))


def _find_waiting(document_id: UUID, is_concerned: ColumnElement[bool]) -> tuple[ReadableDocument, Case]:
    return _find_document(document_id, _select_waiting(is_concerned))


def _find_document(document_id: UUID, documents: Select[CaseDocument, Case]) -> tuple[ReadableDocument, Case]:
    row = db.session.execute(documents.where(CaseDocument.id == document_id)).first()
    if row is None:
        raise DocumentNotFound(document_id)
    document, case = row
    return case_documents.read_document(document, case), case


def _list_waiting(is_concerned: ColumnElement[bool]) -> list[WaitingDocument]:
    return _list_documents(_select_waiting(is_concerned))


def _list_documents(documents: Select[CaseDocument, Case]) -> list[WaitingDocument]:
    rows = db.session.execute(documents.order_by(CaseDocument.requested_at).limit(MAX_SHOWN)).all()
    people = {each for document, _case in rows for each in (document.requested_by_id, document.signer_id) if each}
    names = get_names(people)
    return [waiting for row in rows if (waiting := _read_row(row, names)) is not None]


def _select_signed(actor: Actor) -> Select[CaseDocument, Case]:
    query = select(CaseDocument, Case).join(Case, Case.id == CaseDocument.case_id)
    is_own = (CaseDocument.signer_id == actor.account_id, CaseDocument.signed_at > clock.now() - SEALING_DELAY)
    return query.where(CaseDocument.state == MAKING, Case.limited_at.is_(None), *is_own)


def _select_waiting(is_concerned: ColumnElement[bool]) -> Select[CaseDocument, Case]:
    """Nothing of a case under limitation."""
    query = select(CaseDocument, Case).join(Case, Case.id == CaseDocument.case_id)
    return query.where(CaseDocument.state == TO_SIGN, Case.limited_at.is_(None), is_concerned)


def _read_row(row: Row[CaseDocument, Case], names: Mapping[UUID, str]) -> WaitingDocument | None:
    document, case = row
    try:
        readable = case_documents.read_document(document, case)
        applicant = str(digest_of(case)["name"])
    except KeyDestroyed:  # anonymised a moment ago
        return None
    return WaitingDocument(
        id=document.id,
        revision=document.revision,
        title=readable.title,
        subject=readable.template.title,
        procedure_title=procedure_of(case).title,
        reference=case.reference,
        applicant=applicant,
        requested_at=document.requested_at,
        number=readable.contents.number,
        requested_by=names.get(document.requested_by_id, "") if document.requested_by_id else "",
        signer=names.get(document.signer_id, "") if document.signer_id else "",
    )
