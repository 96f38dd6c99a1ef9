"""The wallet of the owner: a document, its copy in the request, and a document that the authority gave."""

from __future__ import annotations

import io
from typing import Any

from app.accounts.models import Account
from app.cases import timeline
from app.cases.event_kinds import DOCUMENT_GIVEN
from app.cases.files.attachments import add_to_case, add_to_event
from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.wallet_documents import Description
from app.procedures import publishing as procedures

PDF = "application/pdf"


def make_wallet(owner: Account, case: Case, word: str) -> dict[str, Any]:
    """Create them anew, and return the values that addresses name them by. `word` marks what only the owner reads."""
    wallet_documents.delete_wallet(owner.id)
    content = f"%PDF-1.7\n{case.reference}".encode()
    file = UploadedFile("piece.pdf", PDF, len(content), io.BytesIO(content))
    document = wallet_documents.add_document(owner.id, file, Description("other", word))
    copy = add_to_case(case, io.BytesIO(content), name="piece.pdf", type_=PDF, limit=len(content))
    db.session.flush()
    (chosen_document,) = document_uses.load_chosen_documents(owner.id, {"objet": [document.id]})
    procedure = procedures.definition_of(case.procedure_version_id)
    document_uses.record_shares(case, [chosen_document], procedure, fields=())
    event = timeline.record(case, DOCUMENT_GIVEN, by=SYSTEM, details={"title": "Décision"})
    given_file = add_to_event(case, event, io.BytesIO(b"%PDF-1.7\n"), name="decision.pdf", type_=PDF, limit=100)
    db.session.commit()
    return {
        "wallet_document_id": document.id,
        "file of wallet_copies": copy.id,
        "file of kept_documents": given_file.id,
    }
