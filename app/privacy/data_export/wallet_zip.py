"""The whole wallet of a person as a ZIP, made as it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from app.core import clock
from app.documents.wallet.wallet_documents import list_documents
from app.privacy.data_export.export_contents import to_json_value
from app.privacy.data_export.file_paths import FilePaths
from app.privacy.data_export.wallet_contents import describe_wallet
from app.privacy.data_export.zip_file import ZipMember, encode_json, list_file_members, stream_zip

FORMAT = "parvis/wallet/1"
JSON_NAME = "porte-documents.json"


def stream_wallet_zip(account_id: UUID) -> Iterator[bytes]:
    """The documents, and what is known of them as JSON; every file is opened before the first byte is sent."""
    description, files = describe_wallet(account_id, list_documents(account_id), FilePaths())
    content = encode_json(to_json_value({"format": FORMAT, "made_at": clock.now(), **description}))
    return stream_zip([ZipMember(JSON_NAME, len(content), [content]), *list_file_members(files)])
