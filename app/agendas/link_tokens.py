"""Tokens of the links of letters about appointments: the identifier of a row, signed for one purpose and one state of the row."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from app.core.sealing import blind_index

_ID_BYTES, _SIGNATURE_BYTES = 16, 17


@dataclass(frozen=True)
class LinkToken:
    """A token as it was received: the row that it names, and a signature that is still to be checked."""

    id: UUID
    signature: bytes

    def is_signed(self, purpose: str, state: str) -> bool:
        """Whether the token was written for this purpose, while the row was in that state."""
        return compare_digest(self.signature, _sign(purpose, self.id, state))


def write_token(purpose: str, row_id: UUID, state: str) -> str:
    """Write the token that names a row, void once its state is another one."""
    return urlsafe_b64encode(row_id.bytes + _sign(purpose, row_id, state)).decode()


def read_token(text: str) -> LinkToken | None:
    """Read a token, whose signature the caller checks; None for anything else."""
    try:
        raw = urlsafe_b64decode(text.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        return None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        return None
    return LinkToken(UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:])


def _sign(purpose: str, row_id: UUID, state: str) -> bytes:
    return blind_index(purpose, f"{row_id.hex} {state}")[:_SIGNATURE_BYTES]
