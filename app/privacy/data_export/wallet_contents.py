"""Wallet in a data export: its documents with their files, and where they went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.document_uses import ReadableShare, list_shares
from app.privacy.data_export.file_paths import FilePaths

GROUP = "porte-documents"

WalletFiles = list[tuple[str, ReadableDocument]]


def describe_wallet(
    account_id: UUID, documents: Iterable[ReadableDocument], paths: FilePaths
) -> tuple[dict[str, Any], WalletFiles]:
    """Describe these documents and the uses of the wallet, and return the files with their paths."""
    files = [(paths.create_path(GROUP, document.contents.name), document) for document in documents]
    description = {
        "documents": [_describe_document(path, readable) for path, readable in files],
        "shares": [_describe_share(share) for share in list_shares(account_id)],
    }
    return description, files


def _describe_document(path: str, readable: ReadableDocument) -> dict[str, Any]:
    document, contents, mark = readable.document, readable.contents, readable.mark
    return {
        "path": path,
        "name": contents.name,
        "type": contents.type,
        "size": document.size,
        "sha256": contents.sha256,
        "added_at": document.added_at,
        "kind": str(readable.kind_label),
        "title": contents.title,
        "issued_on": contents.issued_on or None,
        "expires_on": contents.expires_on or None,
        "last_used_on": document.last_used_on,
        "issuer": contents.origin.issuer if contents.origin else None,
        "withheld": list(contents.withheld),
        "validated": {
            "at": mark.checked_at,
            "by": mark.department,
            "procedure": mark.procedure_title,
        }
        if mark
        else None,
    }


def _describe_share(share: ReadableShare) -> dict[str, Any]:
    return {
        "at": share.shared_at,
        "title": share.purpose.title,
        "procedure": share.purpose.procedure_title,
        "question": share.purpose.question,
        "purpose": share.purpose.purpose,
        "reference": share.reference,
    }
