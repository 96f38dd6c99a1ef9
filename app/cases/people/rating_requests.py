"""Asking the applicant, once the case is closed, to rate the procedure: one request for each case, answered once.

The link is signed and opens a form that names the procedure alone. The rating itself is kept elsewhere
(`app.statistics.ratings`), without any link to the case.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import ForeignKey, false, update

from app.cases.events import RatingAsked
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.core import clock, event_bus
from app.core.db import DELETED_WITH_CASE, TECHNICAL, Base, Mapped, db, mapped_column
from app.core.sealing import blind_index
from app.core.sites import current_site

PATH = "/avis"
_ID_BYTES, _SIGNATURE_BYTES = 16, 17


class RatingLinkUnusable(LookupError):
    """The link is forged, or its case is anonymised."""


class RatingAlreadyGiven(Exception):
    """Each case is rated once."""


class RatingRequest(Base):
    """The applicant of the case was asked for a rating; whether they gave one, and nothing of what it says."""

    __tablename__ = "rating_request"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, info=DELETED_WITH_CASE)
    is_answered: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)


def create_rating_request(case: Case) -> bool:
    """Asks for a rating, by e-mail and on the tracking page.

    False, with nothing done, when it was already asked or when the case is anonymised tonight.
    """
    is_anonymised_tonight = case.anonymise_on is not None and case.anonymise_on <= clock.today()
    if is_anonymised_tonight or db.session.get(RatingRequest, case.id) is not None:
        return False
    db.session.add(RatingRequest(case_id=case.id))
    event_bus.publish(RatingAsked(case, email_of(case)))
    return True


def find_pending_request(case: Case) -> RatingRequest | None:
    """The request that the applicant has not answered yet."""
    request = db.session.get(RatingRequest, case.id) if case.is_closed else None
    return request if request is not None and not request.is_answered else None


def find_by_token(token: str) -> tuple[RatingRequest, Case]:
    """The request that a link names. Raises RatingLinkUnusable."""
    case_id = _read_token(token)
    request, case = db.session.get(RatingRequest, case_id), db.session.get(Case, case_id)
    if request is None or case is None:
        raise RatingLinkUnusable
    return request, case


def mark_as_answered(request: RatingRequest) -> None:
    """Race-safe: the first caller succeeds, the others get RatingAlreadyGiven."""
    pending = (RatingRequest.case_id == request.case_id, ~RatingRequest.is_answered)
    claimed = update(RatingRequest).where(*pending).values(is_answered=True).returning(RatingRequest.case_id)
    if db.session.scalar(claimed) is None:
        raise RatingAlreadyGiven


def build_rating_url(case: Case) -> str:
    """The address of the form, as the e-mail carries it."""
    return f"{current_site().base_url}{PATH}?jeton={_build_token(case.id)}"


def _build_token(case_id: UUID) -> str:
    return urlsafe_b64encode(case_id.bytes + _sign(case_id)).decode()


def _read_token(token: str) -> UUID:
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise RatingLinkUnusable from None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        raise RatingLinkUnusable
    case_id = UUID(bytes=raw[:_ID_BYTES])
    if not compare_digest(raw[_ID_BYTES:], _sign(case_id)):
        raise RatingLinkUnusable
    return case_id


def _sign(case_id: UUID) -> bytes:
    return blind_index("case.rating", case_id.hex)[:_SIGNATURE_BYTES]
