"""The feed of an agent: a secret address under which calendars of other software read the bookings of their agendas.

The address is derived from the account and a random value: another value makes another address, and voids the one before.
"""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, select, update

from app.accounts.agent_actors import find_actor
from app.agendas.agenda_store import all_agendas
from app.agendas.calendar_entries import build_entry
from app.agendas.calendar_files.invitations import CalendarEntry
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import TECHNICAL, Base, Mapped, db, mapped_column
from app.core.db.single_insert import insert_once
from app.core.domain_errors import NotFound
from app.core.sealing import blind_index
from app.core.sites import current_site
from app.core.web.access_rules import Actor

PATH = "/api/agendas"
PAST, FUTURE = timedelta(days=31), timedelta(days=366)
MAX_ENTRIES = 5000
_ID_BYTES, _SIGNATURE_BYTES, _SALT_BYTES = 16, 32, 16


class FeedNotFound(NotFound):
    """No feed is in force at this address, or its owner cannot sign in any more."""


class AgendaFeed(Base):
    """The feed of one agent, and the random value that its address is derived from."""

    __tablename__ = "agenda_feed"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    salt: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)


def find_feed_url(account_id: UUID) -> str | None:
    """The address of the feed of an agent; none until they ask for one."""
    feed = db.session.get(AgendaFeed, account_id, populate_existing=True)
    if feed is None:
        return None
    token = urlsafe_b64encode(account_id.bytes + _sign(feed)).decode()
    return f"{current_site().base_url}{PATH}/{token}.ics"


def renew_feed(account_id: UUID) -> None:
    """Make an address for an agent; the one that they had is void."""
    salt = os.urandom(_SALT_BYTES)
    if not insert_once(AgendaFeed, account_id=account_id, salt=salt):
        db.session.execute(update(AgendaFeed).where(AgendaFeed.account_id == account_id).values(salt=salt))


def delete_feed(account_id: UUID) -> None:
    """Close the feed of an agent."""
    db.session.execute(delete(AgendaFeed).where(AgendaFeed.account_id == account_id))


def find_feed_owner(token: str) -> Actor:
    """The agent whose feed is at an address, with the roles they have now. Raises FeedNotFound."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise FeedNotFound from None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        raise FeedNotFound
    feed = db.session.get(AgendaFeed, UUID(bytes=raw[:_ID_BYTES]))
    if feed is None or not compare_digest(raw[_ID_BYTES:], _sign(feed)):
        raise FeedNotFound
    owner = find_actor(feed.account_id)
    if owner is None:
        raise FeedNotFound
    return owner


def list_entries(owner: Actor) -> Iterator[CalendarEntry]:
    """The bookings of the agendas of an agent's roles, a month ago to next year: service, place, reference, and no name."""
    slugs = [agenda.slug for agenda in all_agendas().values() if agenda.roles & owner.roles]
    now, states = clock.now(), (CONFIRMED, ATTENDED, ABSENT)
    query = (
        select(Booking, Case)
        .outerjoin(Case, Case.id == Booking.case_id)
        .where(
            Booking.agenda_slug.in_(slugs),
            Booking.state.in_(states),
            Booking.starts_at > now - PAST,
            Booking.starts_at < now + FUTURE,
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MAX_ENTRIES)
    )
    for booking, case in db.session.execute(query):
        is_shown = case is not None and not case.is_limited and case.family in owner.families
        url = f"{current_site().base_url}/agents/demandes/{case.id}" if is_shown else ""
        yield build_entry(booking, reference=case.reference if is_shown else "", url=url)


def _sign(feed: AgendaFeed) -> bytes:
    return blind_index("agenda.feed", f"{feed.account_id.hex} {feed.salt.hex()}")[:_SIGNATURE_BYTES]
