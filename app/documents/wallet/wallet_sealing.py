"""Sealing of a wallet: with the key of the person, and with the key of the document inside of it.

Deleting the account destroys the first, deleting the document destroys the second: either makes every copy unreadable,
those of backups included.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.sealing import KEY_BYTES, get_encryption_key, seal, unseal


def seal_twice(person_key: UUID, document_key: UUID, value: Any, *, about: str) -> bytes:
    """JSON-able value → bytes that need both keys."""
    return seal(document_key, seal(person_key, value, about=about).hex(), about=about)


def unseal_twice(person_key: UUID, document_key: UUID, blob: bytes, *, about: str) -> Any:
    """The value sealed with both keys. Raises KeyDestroyed, SealBroken."""
    inner: str = unseal(document_key, blob, about=about)
    return unseal(person_key, bytes.fromhex(inner), about=about)


def derive_file_key(person_key: UUID, document_key: UUID) -> bytes:
    """The key of the file, which is derived from both. Raises KeyDestroyed."""
    secrets = get_encryption_key(person_key) + get_encryption_key(document_key)
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"parvis:wallet").derive(secrets)
