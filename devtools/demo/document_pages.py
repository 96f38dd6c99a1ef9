"""The pages of the demo about documents and proofs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.accounts.people import find_account
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case, Draft
from app.core.db import db
from app.documents.models import GIVEN, WITHDRAWN, CaseDocument
from app.documents.scans.models import DocumentScan
from devtools.demo.guide_accounts import ALICE, CHLOE

DENIS, LUCIE = "denis.okafor@courriel.example", "lucie.tran@vaubrelles.example"
CARD, SCHOOL, SCHOOL_PAGE = "carte-stationnement-resident", "inscription-scolaire", "documents"
DOCUMENT_PAGES_OPENED_BY = {
    **dict.fromkeys(["own_request_documents", "own_document", "own_withdrawn_document"], CHLOE),
    "own_proofs": DENIS,
    **dict.fromkeys(
        [
            "agents_case_documents",
            "agents_document",
            "agents_document_posting",
            "agents_added_document",
            "agents_document_scan",
        ],
        ALICE,
    ),
    "agents_case_proof": LUCIE,
}


def find_document_pages() -> dict[str, str | None]:
    """Documents given and withdrawn, for their applicant and their agent; proofs of residence, likewise."""
    proof_query = select(Case.id).where(Case.procedure_slug == CARD).order_by(Case.submitted_at.desc())
    draft_id = db.session.scalar(select(Draft.id).where(Draft.procedure_slug == SCHOOL).limit(1))
    return {
        **_find_own_documents(),
        **_find_documents_of_alice(),
        "agents_case_proof": _build_path("/agents/demandes", db.session.scalar(proof_query.limit(1))),
        "own_proofs": f"/demarches/{SCHOOL}/remplir/{draft_id}/{SCHOOL_PAGE}/justificatifs" if draft_id else None,
    }


def _find_own_documents() -> dict[str, str | None]:
    """A request of Chloé in which a document was withdrawn and another given, for her and for agents."""
    withdrawn_document = _find_document(CaseDocument.state == WITHDRAWN, _is_own(CHLOE))
    case_id = withdrawn_document.case_id if withdrawn_document else None
    given_document = _find_document(CaseDocument.state == GIVEN, CaseDocument.case_id == case_id)
    return {
        "own_request_documents": _build_path("/demandes", case_id),
        "agents_case_documents": _build_path("/agents/demandes", case_id),
        "own_document": _build_document_path(given_document),
        "own_withdrawn_document": _build_document_path(withdrawn_document),
    }


def _find_documents_of_alice() -> dict[str, str | None]:
    """A letter made from a template and a scanned file, both given; pages that wait to be put in order."""
    alice = find_account(ALICE)
    is_asked_by_alice = CaseDocument.requested_by_id == (alice.id if alice else None)
    letter = _find_document(
        CaseDocument.state == GIVEN, CaseDocument.template_version_id.is_not(None), is_asked_by_alice
    )
    added_file = _find_document(CaseDocument.state == GIVEN, CaseDocument.template_version_id.is_(None))
    scan = db.session.scalar(select(DocumentScan).limit(1))
    return {
        "agents_document": _build_document_path(letter, "/agents"),
        "agents_document_posting": _build_document_path(letter, "/agents", "/envoi-postal"),
        "agents_added_document": _build_document_path(added_file, "/agents"),
        "agents_document_scan": f"/agents/demandes/{scan.case_id}/documents/numerisation/{scan.id}" if scan else None,
    }


def _find_document(*conditions: ColumnElement[bool]) -> CaseDocument | None:
    """The latest one that was given."""
    query = select(CaseDocument).join(Case, Case.id == CaseDocument.case_id).where(*conditions)
    return db.session.scalar(query.order_by(CaseDocument.given_at.desc()).limit(1))


def _is_own(email: str) -> ColumnElement[bool]:
    account = find_account(email)
    own_ids: Iterable[UUID] = sectoral_ids(account.id) if account else ()
    return Case.applicant_id.in_(own_ids)


def _build_document_path(document: CaseDocument | None, prefix: str = "", page: str = "") -> str | None:
    return f"{prefix}/demandes/{document.case_id}/documents/{document.id}{page}" if document else None


def _build_path(folder: str, record_id: UUID | None) -> str | None:
    return f"{folder}/{record_id}" if record_id else None
