"""The pages of the demo about documents and proofs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case, Draft
from app.core.db import db
from app.devtools.demo.guide_pages import ALICE
from app.documents.models import WITHDRAWN, CaseDocument

CHLOE, DENIS, LUCIE = (
    "chloe.martin@courriel.example",
    "denis.okafor@courriel.example",
    "lucie.tran@vaubrelles.example",
)
CARD, SCHOOL, SCHOOL_PAGE = "carte-stationnement-resident", "inscription-scolaire", "documents"
DOCUMENT_PAGES_OPENED_BY = {
    "own_request_documents": CHLOE,
    "own_proofs": DENIS,
    "agents_case_documents": ALICE,
    "agents_case_proof": LUCIE,
}


def find_document_pages() -> dict[str, str | None]:
    """A request whose documents were given and withdrawn, for its applicant and its agent; proofs of residence, likewise."""
    case_id = db.session.scalar(select(CaseDocument.case_id).where(CaseDocument.state == WITHDRAWN).limit(1))
    proof_query = select(Case.id).where(Case.procedure_slug == CARD).order_by(Case.submitted_at.desc())
    draft_id = db.session.scalar(select(Draft.id).where(Draft.procedure_slug == SCHOOL).limit(1))
    return {
        "own_request_documents": _build_path("/demandes", case_id),
        "agents_case_documents": _build_path("/agents/demandes", case_id),
        "agents_case_proof": _build_path("/agents/demandes", db.session.scalar(proof_query.limit(1))),
        "own_proofs": f"/demarches/{SCHOOL}/remplir/{draft_id}/{SCHOOL_PAGE}/justificatifs" if draft_id else None,
    }


def _build_path(folder: str, record_id: UUID | None) -> str | None:
    return f"{folder}/{record_id}" if record_id else None
