"""Uses of a wallet: documents chosen for the file fields of a form are copied into the request, and the purpose is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from app.cases.files.attachments import digest_of
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case, Draft
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal, unseal
from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.models import Wallet, WalletCopy, WalletShare
from app.documents.wallet.validated_copies import seal_copy
from app.documents.wallet.validation_marks import ValidationMark
from app.documents.wallet.wallet_documents import (
    WalletDocumentNotFound,
    find_document,
    find_wallet,
    list_documents,
    load_file,
    record_use,
)
from app.procedures.definition import Field, Procedure
from app.procedures.fields.files import EXPIRED_TYPE, UNKNOWN_TYPE

SHARE = "wallet_share.purpose"


@dataclass(frozen=True)
class ChosenDocument:
    """A document chosen for a question, with its file as if it had just been uploaded."""

    question: str
    file: UploadedFile
    readable: ReadableDocument | None = None


@dataclass(frozen=True)
class Purpose:
    """Purpose of a copy, as its owner finds it later."""

    title: str
    procedure: str
    procedure_title: str
    question: str
    # Why the procedure collects data, as its form said.
    purpose: str


@dataclass(frozen=True)
class ReadableShare:
    """A copy in a request or in a draft."""

    shared_at: datetime
    document_id: UUID | None
    attachment_id: UUID
    purpose: Purpose
    case_id: UUID | None
    reference: str | None
    draft_id: UUID | None
    is_withheld: bool


def list_offered(account_id: UUID, procedure: Procedure) -> list[ReadableDocument]:
    """The documents that a form of this procedure offers to their owner: those of use today, and not withheld from it.

    No automatic trust across families: marks of other families are left out.
    """
    return [
        replace(document, mark=_trust_mark(document.mark, procedure))
        for document in list_documents(account_id)
        if document.is_usable and procedure.slug not in document.contents.withheld
    ]


def load_chosen_documents(
    account_id: UUID, document_ids_by_question: Mapping[str, Iterable[UUID]]
) -> list[ChosenDocument]:
    """The chosen documents of this person. One that cannot serve is of a type that every field refuses, with a reason."""
    return [
        _open_document(account_id, question, document_id)
        for question, document_ids in document_ids_by_question.items()
        for document_id in document_ids
    ]


def record_shares(
    subject: Draft | Case, chosen_documents: Sequence[ChosenDocument], procedure: Procedure, fields: Iterable[Field]
) -> None:
    """Record the copies that the request has taken: for their owner, with their purpose; for agents, with their marks.

    `fields` are the questions for which they were chosen; none for a message.
    """
    usable_documents = [chosen_document for chosen_document in chosen_documents if chosen_document.readable is not None]
    if not usable_documents:
        return
    db.session.flush()
    copies = _list_new_copies(subject.key_id)
    labels = {field.id: field.label for field in fields}
    for each in usable_documents:
        assert each.readable is not None
        copy = copies.pop(each.readable.contents.sha256, None)
        if copy is not None:
            _record_share(each.readable, copy, procedure, labels.get(each.question.partition("__")[0], ""))


def list_shares(account_id: UUID) -> list[ReadableShare]:
    """List the uses of the documents of a person, the latest first."""
    wallet = db.session.get(Wallet, account_id)
    if wallet is None:
        return []
    query = (
        select(WalletShare, Attachment.draft_id, Case.id, Case.reference)
        .join(Attachment, Attachment.id == WalletShare.attachment_id)
        .outerjoin(Case, Case.id == Attachment.case_id)
        .where(WalletShare.account_id == account_id)
        .order_by(WalletShare.shared_at.desc(), WalletShare.id)
    )
    withheld_procedures = {document.id: document.contents.withheld for document in list_documents(account_id)}
    shares = []
    for share, draft_id, case_id, reference in db.session.execute(query):
        purpose = read_purpose(wallet, share)
        is_withheld = share.document_id is not None and purpose.procedure in withheld_procedures.get(
            share.document_id, ()
        )
        shares.append(
            ReadableShare(
                share.shared_at,
                share.document_id,
                share.attachment_id,
                purpose,
                case_id,
                reference,
                draft_id,
                is_withheld,
            )
        )
    return shares


def read_purpose(wallet: Wallet, share: WalletShare) -> Purpose:
    """Read the purpose of the copy. Raises KeyDestroyed."""
    return Purpose(**unseal(wallet.key_id, share.sealed, about=SHARE))


def _trust_mark(mark: ValidationMark | None, procedure: Procedure) -> ValidationMark | None:
    """The mark, in the family in which the document was checked."""
    return mark if mark is not None and mark.family == procedure.family else None


def _open_document(account_id: UUID, question: str, document_id: UUID) -> ChosenDocument:
    try:
        readable = find_document(account_id, document_id)
    except WalletDocumentNotFound:
        return ChosenDocument(question, _create_refused_file("", UNKNOWN_TYPE))
    if not readable.is_usable:
        return ChosenDocument(question, _create_refused_file(readable.title, EXPIRED_TYPE))
    return ChosenDocument(question, load_file(readable), readable)


def _create_refused_file(name: str, type_: str) -> UploadedFile:
    return UploadedFile(name=name, type=type_, size=0, stream=BytesIO())


def _list_new_copies(key_id: UUID) -> dict[str, Attachment]:
    """The files of a request that no share tells of yet, by digest."""
    query = (
        select(Attachment)
        .outerjoin(WalletShare, WalletShare.attachment_id == Attachment.id)
        .where(Attachment.key_id == key_id, WalletShare.id.is_(None))
    )
    return {digest_of(attachment): attachment for attachment in db.session.scalars(query)}


def _record_share(readable: ReadableDocument, copy: Attachment, procedure: Procedure, question: str) -> None:
    document = readable.document
    wallet = find_wallet(document.account_id)
    purpose = Purpose(readable.title, procedure.slug, procedure.title, question, procedure.privacy.purpose)
    db.session.add(
        WalletShare(
            id=new_id(),
            account_id=document.account_id,
            document_id=document.id,
            attachment_id=copy.id,
            shared_at=clock.now(),
            sealed=seal(wallet.key_id, asdict(purpose), about=SHARE),
        )
    )
    mark = _trust_mark(readable.mark, procedure)
    db.session.add(WalletCopy(attachment_id=copy.id, sealed=seal_copy(copy, mark, readable.contents.origin)))
    record_use(document)
