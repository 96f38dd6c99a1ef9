"""Files of a request that its applicant keeps in their wallet: the documents that the authority gave them."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import department_name
from app.cases.files.attachments import digest_of, open_file
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.cases.reading.readable_case import ReadableCase
from app.cases.timeline import Entry
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.documents.wallet.document_contents import Origin
from app.documents.wallet.document_kinds import ISSUED
from app.documents.wallet.models import WalletDocument
from app.documents.wallet.wallet_documents import Description, add_document, find_by_digest, list_documents
from app.themes import charter


class FileNotKeepable(NotFound):
    """The file is no document that the authority gave to the applicant."""


def keep_given_file(account_id: UUID, readable_case: ReadableCase, attachment: Attachment) -> WalletDocument:
    """A copy of a given document, kept once. Raises FileNotKeepable, WalletRefused."""
    existing = find_by_digest(account_id, digest_of(attachment))
    if existing is not None:
        return existing.document
    entry = _find_entry(readable_case, attachment)
    opened = open_file(attachment)
    file = UploadedFile(opened.name, opened.type, opened.size, BytesIO(b"".join(opened.chunks)))
    description = Description(ISSUED, str(entry.details["title"]), clock.to_paris(entry.happened_at).date())
    return add_document(account_id, file, description, origin=_describe_origin(readable_case, entry))


def find_kept_documents(account_id: UUID, readable_case: ReadableCase) -> dict[str, UUID]:
    """The documents of the wallet that are the very files given in this case, by the id of the file."""
    file_ids = [UUID(file["id"]) for entry in readable_case.documents for file in entry.files]
    if not file_ids:
        return {}
    documents_by_digest = {document.contents.sha256: document.id for document in list_documents(account_id)}
    if not documents_by_digest:
        return {}
    given_files = db.session.scalars(select(Attachment).where(Attachment.id.in_(file_ids)))
    digests = {str(file.id): digest_of(file) for file in given_files}
    return {id_: documents_by_digest[digest] for id_, digest in digests.items() if digest in documents_by_digest}


def _find_entry(readable_case: ReadableCase, attachment: Attachment) -> Entry:
    for entry in readable_case.documents:
        if any(file["id"] == str(attachment.id) for file in entry.files):
            return entry
    raise FileNotKeepable(attachment.id)


def _describe_origin(readable_case: ReadableCase, entry: Entry) -> Origin:
    case: Case = readable_case.case
    return Origin(
        issuer=department_name(case) or charter.get_charter().name,
        procedure_title=readable_case.procedure.title,
        document_id=str(entry.details.get("document", "")),
    )
