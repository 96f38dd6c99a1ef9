"""Sealed contents of a document of a wallet, and what follows from them on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.i18n import LazyText
from app.documents.models import READY, REPLACED, VALID, WITHDRAWN, CaseDocument, DocumentRecord
from app.documents.wallet.document_kinds import KINDS, OTHER
from app.documents.wallet.models import Wallet, WalletDocument
from app.documents.wallet.validation_marks import ValidationMark, read_mark
from app.documents.wallet.wallet_sealing import seal_twice, unseal_twice

CONTENTS = "wallet_document.contents"
REMINDER_PERIOD = timedelta(days=30)


@dataclass(frozen=True)
class Origin:
    """Origin of a document that the authority gave; `document_id` is that of `CaseDocument`, if it has one."""

    issuer: str
    procedure_title: str
    document_id: str = ""


@dataclass(frozen=True)
class DocumentContents:
    """A file with what its owner says of it. Days are in ISO form; `withheld` are procedures in which it is not offered."""

    name: str
    type: str
    sha256: str
    kind: str
    title: str
    issued_on: str = ""
    expires_on: str = ""
    origin: Origin | None = None
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadableDocument:
    """A document of a wallet as its owner sees it."""

    document: WalletDocument
    contents: DocumentContents
    mark: ValidationMark | None
    # What became of a document of the authority since: "valid", "replaced" or "withdrawn".
    issue_state: str = VALID

    @property
    def id(self) -> UUID:
        return self.document.id

    @property
    def title(self) -> str:
        return self.contents.title

    @property
    def kind_label(self) -> LazyText:
        return KINDS.get(self.contents.kind, KINDS[OTHER]).label

    @property
    def expires_on(self) -> date | None:
        return parse_day(self.contents.expires_on)

    @property
    def issued_on(self) -> date | None:
        return parse_day(self.contents.issued_on)

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < clock.today()

    @property
    def expires_soon(self) -> bool:
        return (
            self.expires_on is not None and not self.is_expired and self.expires_on <= clock.today() + REMINDER_PERIOD
        )

    @property
    def is_usable(self) -> bool:
        """Whether it may be joined to a request today."""
        return not self.is_expired and self.issue_state == VALID


def write_contents(wallet: Wallet, document: WalletDocument, contents: DocumentContents) -> None:
    """Seal what is said of the document, and plan its reminder."""
    document.sealed = seal_twice(wallet.key_id, document.key_id, asdict(contents), about=CONTENTS)
    document.remind_on = _plan_reminder(parse_day(contents.expires_on))


def read_contents(wallet: Wallet, document: WalletDocument) -> DocumentContents:
    """Raises KeyDestroyed."""
    values: dict[str, Any] = unseal_twice(wallet.key_id, document.key_id, document.sealed, about=CONTENTS)
    origin: Mapping[str, str] | None = values.pop("origin")
    withheld = tuple(values.pop("withheld"))
    return DocumentContents(**values, origin=Origin(**origin) if origin else None, withheld=withheld)


def read_document(wallet: Wallet, document: WalletDocument) -> ReadableDocument:
    """The document in words. Raises KeyDestroyed."""
    contents = read_contents(wallet, document)
    mark = read_mark(wallet, document, digest=contents.sha256)
    return ReadableDocument(document, contents, mark, _find_issue_state(contents.origin))


def parse_day(text: str) -> date | None:
    """The day of an ISO date; none for an empty text."""
    return date.fromisoformat(text) if text else None


def _plan_reminder(expires_on: date | None) -> date | None:
    """A month before; at once for a document that is added later than that, never for one that has expired."""
    if expires_on is None or expires_on <= clock.today():
        return None
    return max(expires_on - REMINDER_PERIOD, clock.today() + timedelta(days=1))


def _find_issue_state(origin: Origin | None) -> str:
    """The public record of a document outlives its request; without one, the request itself says it while it is there."""
    if origin is None or not origin.document_id:
        return VALID
    document_id = UUID(origin.document_id)
    record = db.session.get(DocumentRecord, document_id)
    if record is not None:
        return record.state
    state = db.session.scalar(select(CaseDocument.state).where(CaseDocument.id == document_id))
    if state == READY:  # it was never given, or is not any more
        return WITHDRAWN
    return state if state in (REPLACED, WITHDRAWN) else VALID
