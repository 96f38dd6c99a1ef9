"""Signed links that show a working copy to whoever has them, for a week."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from app.core import clock
from app.core.sealing import blind_index

PATH = "/apercu"
LIFETIME = timedelta(days=7)
_ID_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 16, 5, 15


class PreviewLinkUnusable(LookupError):
    """The link is forged or has expired."""


def build_preview_path(page_id: UUID, *, lifetime: timedelta = LIFETIME) -> str:
    """The address of the preview, which expires."""
    ends = int((clock.now() + lifetime).timestamp()).to_bytes(_TIME_BYTES, "big")
    signed_bytes = page_id.bytes + ends
    return f"{PATH}/{urlsafe_b64encode(signed_bytes + _sign(signed_bytes)).decode()}"


def read_preview_token(token: str) -> UUID:
    """The page that a link shows. Raises PreviewLinkUnusable."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise PreviewLinkUnusable from None
    signed_bytes, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if len(signed_bytes) != _ID_BYTES + _TIME_BYTES or not compare_digest(signature, _sign(signed_bytes)):
        raise PreviewLinkUnusable
    if int.from_bytes(signed_bytes[_ID_BYTES:], "big") < clock.now().timestamp():
        raise PreviewLinkUnusable
    return UUID(bytes=signed_bytes[:_ID_BYTES])


def _sign(signed_bytes: bytes) -> bytes:
    return blind_index("site_page.preview", signed_bytes.hex())[:_SIGNATURE_BYTES]
