"""Copies of wallet documents as agents find them in a request: checked once, a document need not be checked again.

Agents see the copies that were given to them, never a wallet; what they check is marked in both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases import timeline
from app.cases.case_definitions import department_name, procedure_of
from app.cases.files.attachments import describe_file, digest_of
from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor
from app.documents.wallet.document_contents import Origin, read_contents
from app.documents.wallet.models import Wallet, WalletCopy, WalletDocument, WalletShare
from app.documents.wallet.validation_marks import ValidationMark, write_mark
from app.themes import charter

COPY = "wallet_copy.mark"
FILE_VALIDATED = "file_validated"
HAS_WALLET_COPIES = exists().where(
    WalletCopy.attachment_id == Attachment.id, Attachment.case_id == bindparam("case_id", type_=Uuid)
)


class CopyNotFound(NotFound):
    """No such copy in this request."""


@dataclass(frozen=True)
class ReadableCopy:
    """A file of a request that comes from the wallet of its applicant. `origin`: the authority gave it."""

    file: dict[str, Any]
    mark: ValidationMark | None
    origin: Origin | None


def seal_copy(attachment: Attachment, mark: ValidationMark | None, origin: Origin | None) -> bytes:
    """Seal the facts that agents may know of a copy, bound to its file."""
    values = {"mark": asdict(mark) if mark else None, "origin": asdict(origin) if origin else None}
    return seal(attachment.key_id, values, about=_build_context(attachment))


def list_copies(case: Case) -> list[ReadableCopy]:
    """The files of the request that come from a wallet. Raises KeyDestroyed."""
    query = (
        select(WalletCopy, Attachment)
        .join(Attachment, Attachment.id == WalletCopy.attachment_id)
        .where(Attachment.case_id == case.id)
        .order_by(Attachment.added_at, Attachment.id)
    )
    return [_read_copy(copy, attachment) for copy, attachment in db.session.execute(query)]


def validate_copy(case: Case, attachment_id: UUID, *, by: Actor) -> ReadableCopy:
    """An agent has checked the file: the next request of the same family says so. Raises CopyNotFound."""
    attachment, copy = db.session.get(Attachment, attachment_id), db.session.get(WalletCopy, attachment_id)
    if attachment is None or copy is None or attachment.case_id != case.id:
        raise CopyNotFound(attachment_id)
    readable = _read_copy(copy, attachment)
    if readable.mark is not None:
        return readable
    procedure = procedure_of(case)
    mark = ValidationMark(
        agent_id=str(by.account_id),
        department=department_name(case) or charter.get_charter().name,
        checked_at=clock.now().isoformat(),
        procedure=procedure.slug,
        procedure_title=procedure.title,
        family=case.family,
    )
    copy.sealed = seal_copy(attachment, mark, readable.origin)
    _mark_original(attachment, mark)
    name = readable.file["name"]
    timeline.record(case, FILE_VALIDATED, by=by, visible_to=timeline.AGENTS, details={"title": name})
    return ReadableCopy(readable.file, mark, readable.origin)


def _mark_original(attachment: Attachment, mark: ValidationMark) -> None:
    """The document in the wallet bears the mark too, while it is still the same file."""
    document_id = db.session.scalar(select(WalletShare.document_id).where(WalletShare.attachment_id == attachment.id))
    document = db.session.get(WalletDocument, document_id) if document_id else None
    if document is None:
        return
    wallet, digest = db.session.get_one(Wallet, document.account_id), digest_of(attachment)
    if read_contents(wallet, document).sha256 == digest:
        write_mark(wallet, document, mark, digest=digest)


def _read_copy(copy: WalletCopy, attachment: Attachment) -> ReadableCopy:
    values: dict[str, Any] = unseal(attachment.key_id, copy.sealed, about=_build_context(attachment))
    mark, origin = values["mark"], values["origin"]
    return ReadableCopy(
        describe_file(attachment),
        ValidationMark(**mark) if mark else None,
        Origin(**origin) if origin else None,
    )


def _build_context(attachment: Attachment) -> str:
    return f"{COPY}:{attachment.id}:{digest_of(attachment)}"
