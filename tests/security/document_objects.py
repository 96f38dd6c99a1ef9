"""A document that anybody who has its code may verify."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.core.db import db
from app.core.ids import new_id
from app.documents import document_records

CODE = "K7QF3M2P9XVD"


def make_verified_document() -> dict[str, Any]:
    """Create its record once, and return the value that its address names it by."""
    if document_records.find_record(CODE) is None:
        document: Any = SimpleNamespace(id=new_id(), signed_at=None)
        document_records.create_record(document, b"%PDF-1.7", code=CODE, title="Arrêté", issuer="Voirie")
        db.session.commit()
    return {"code": CODE}
