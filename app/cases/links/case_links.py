"""The signed link that a letter carries to one request: it names the request, and opens it with a second fact only.

Nothing is stored. The signature covers the tracking code and the address in force: once one of them changes, or the request
is anonymised, the link is void.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from hmac import compare_digest
from uuid import UUID

from app.cases.models import Case
from app.cases.tracking.tracking_code import code_of
from app.core import clock
from app.core.db import db
from app.core.sealing import blind_index
from app.core.sites import current_site

PATH = "/demandes/acces"
# Longer than the two months in which an authority usually has to answer is of no use to a letter.
LIFETIME = timedelta(days=60)
_ID_BYTES, _DAY_BYTES, _SIGNATURE_BYTES = 16, 3, 17
_LENGTH = _ID_BYTES + _DAY_BYTES + _SIGNATURE_BYTES


class LinkUnusable(LookupError):
    """The link has expired, or nothing answers to it any more."""


@dataclass(frozen=True)
class CaseLink:
    """The address written in a letter, and the last day on which it opens anything."""

    url: str
    last_day: date


def issue_link(case: Case) -> CaseLink | None:
    """A link to the request; None when no code opens it and no account does."""
    if not _can_prove_ownership(case):
        return None
    last_day = clock.today() + LIFETIME
    signed = case.id.bytes + last_day.toordinal().to_bytes(_DAY_BYTES)
    token = urlsafe_b64encode(signed + _signature(case, signed)).decode()
    return CaseLink(f"{current_site().base_url}{PATH}?jeton={token}", last_day)


def find_case(token: str) -> Case:
    """The request that a link names; it is not yet open. Raises LinkUnusable."""
    raw = _decode(token)
    signed, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if int.from_bytes(signed[_ID_BYTES:]) < clock.today().toordinal():
        raise LinkUnusable
    case = db.session.get(Case, UUID(bytes=signed[:_ID_BYTES]))
    if case is None or not compare_digest(signature, _signature(case, signed)):
        raise LinkUnusable
    if not _can_prove_ownership(case):
        raise LinkUnusable
    return case


def _can_prove_ownership(case: Case) -> bool:
    """Whether somebody may still prove that the request is theirs: by their account, or by its address beside a code in force."""
    return case.applicant_id is not None or (case.contact_hash is not None and bool(code_of(case)))


def _decode(token: str) -> bytes:
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise LinkUnusable from None
    if len(raw) != _LENGTH:
        raise LinkUnusable
    return raw


def _signature(case: Case, signed: bytes) -> bytes:
    in_force = (case.tracking_hash.hex(), (case.contact_hash or b"").hex())
    return blind_index("case.link", " ".join((signed.hex(), *in_force)))[:_SIGNATURE_BYTES]
