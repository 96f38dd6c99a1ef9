"""Records of documents that anybody who has the code may verify: state, date, issuer and digest of the file."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.ids import CROCKFORD, normalise_crockford
from app.core.sealing import blind_index
from app.documents.models import VALID, CaseDocument, DocumentRecord

CODE_LENGTH = 12
_PURPOSE = "document.code"


def create_code() -> str:
    """Twelve signs, 60 bits: the page that they open says nothing personal, and counts attempts."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))


def find_record(code: str) -> DocumentRecord | None:
    """The record of a code as typed; case, spaces and look-alike letters do not matter."""
    characters = normalise_crockford(code)
    if len(characters) != CODE_LENGTH:
        return None
    query = select(DocumentRecord).where(DocumentRecord.code_index == _index_code(characters))
    return db.session.scalar(query)


def create_record(
    document: CaseDocument, pdf: bytes, *, code: str, title: str, issuer: str, is_sealed: bool = False
) -> DocumentRecord:
    """The record of a document that has just been made."""
    record = DocumentRecord(
        id=document.id,
        code_index=_index_code(code),
        digest=hashlib.sha256(pdf).digest(),
        state=VALID,
        title=title,
        issuer=issuer,
        issued_at=clock.now(),
        is_signed=document.signed_at is not None,
        is_sealed=is_sealed,
    )
    db.session.add(record)
    return record


def change_record(document: CaseDocument, state: str) -> None:
    """The document was replaced or withdrawn; nothing changes for one that has no code."""
    record = db.session.get(DocumentRecord, document.id)
    if record is not None and record.state == VALID:
        record.state, record.changed_at = state, clock.now()


def _index_code(code: str) -> bytes:
    return blind_index(_PURPOSE, code)
