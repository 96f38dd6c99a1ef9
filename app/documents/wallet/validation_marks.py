"""Marks of validation: an agent has checked a document in a request. A mark holds for one file only, and in one family only.

It is sealed together with the digest of the file: moved to another document, or beside another file, it cannot be read.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.sealing import SealBroken
from app.documents.wallet.models import Wallet, WalletDocument
from app.documents.wallet.wallet_sealing import seal_twice, unseal_twice


@dataclass(frozen=True)
class ValidationMark:
    """Mark of a checked document: the agent, the time and the procedure; `checked_at` is an ISO timestamp."""

    # The account of the agent, whose colleagues may know it; the resident is told the department.
    agent_id: str
    department: str
    checked_at: str
    procedure: str
    procedure_title: str
    family: str

    @property
    def day(self) -> datetime:
        return datetime.fromisoformat(self.checked_at)


def write_mark(wallet: Wallet, document: WalletDocument, mark: ValidationMark, *, digest: str) -> None:
    """Put the mark on the document that has this digest."""
    about = _build_context(document.id, digest)
    document.mark = seal_twice(wallet.key_id, document.key_id, asdict(mark), about=about)


def read_mark(wallet: Wallet, document: WalletDocument, *, digest: str) -> ValidationMark | None:
    """The mark of the document; none when it was made for another file or another document. Raises KeyDestroyed."""
    if document.mark is None:
        return None
    try:
        values: dict[str, Any] = unseal_twice(
            wallet.key_id, document.key_id, document.mark, about=_build_context(document.id, digest)
        )
    except SealBroken:
        return None
    return ValidationMark(**values)


def _build_context(document_id: UUID, digest: str) -> str:
    return f"wallet_document.mark:{document_id}:{digest}"
