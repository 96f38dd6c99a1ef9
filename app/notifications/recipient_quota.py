"""Quota of messages per address caused by anonymous visitors: those above it are sent later, none is dropped.

CRPA art. L112-11 allows days for a receipt; the page of the request shows the same content at once.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app, has_request_context, request
from sqlalchemy import bindparam, delete, select

from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.people import find_account
from app.accounts.sectoral_ids import sectoral_id
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.sealing import blind_index
from app.core.web.access_rules import current_actor, get_access_rule
from app.notifications.models import RecipientQuota

HOURLY_QUOTA, DAILY_QUOTA = 3, 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Domains that ignore dots in the mailbox name.
DOTLESS_DOMAINS = frozenset({"gmail.com", "googlemail.com"})
# Each lane has its own count. That of a request really sent, its receipt and its confirmation, waits for nothing else.
ORDINARY_LANE, LEGAL_LANE = "", "legal"

_DEPARTURES = select(RecipientQuota.departures).where(RecipientQuota.recipient_index == bindparam("index"))


def reserve_departure(to: str, *, case_id: UUID | None, lane: str = ORDINARY_LANE) -> datetime:
    """Return the time at which a message to that address may be sent; counted, unless its owner or an agent caused it."""
    now = clock.now()
    if _is_caused_by_authority() or (case_id is not None and _is_expected(to, case_id)):
        return now
    quota = _lock_quota(_index_mailbox(to, lane), now)
    departure = compute_next_departure([datetime.fromisoformat(timestamp) for timestamp in quota.departures], now)
    quota.departures = [*quota.departures[1 - DAILY_QUOTA :], departure.isoformat()]
    quota.last_departure = departure
    return departure


def find_delay(to: str, *, case_id: UUID | None = None, lane: str = ORDINARY_LANE) -> datetime | None:
    """Find when the message queued for that address, or the next one, will be sent; None when it waits for nothing."""
    now = clock.now()
    if case_id is not None and _is_expected(to, case_id):
        return None
    timestamps = db.session.scalar(_DEPARTURES, {"index": _index_mailbox(to, lane)})
    if timestamps is None:
        return None
    departures = [datetime.fromisoformat(timestamp) for timestamp in timestamps]
    departure = max(departures[-1:] if departures[-1:] > [now] else [compute_next_departure(departures, now)])
    return departure if departure > now else None


def compute_next_departure(departures: list[datetime], now: datetime) -> datetime:
    """The earliest time within the quotas after these sorted departures."""
    after_hour = [departures[-HOURLY_QUOTA] + HOUR] if len(departures) >= HOURLY_QUOTA else []
    after_day = [departures[-DAILY_QUOTA] + DAY] if len(departures) >= DAILY_QUOTA else []
    return max([now, *departures[-1:], *after_hour, *after_day])


def normalise_mailbox(to: str) -> str:
    """The address without variations of the same mailbox: case, a « +tag », Unicode forms."""
    text = unicodedata.normalize("NFKC", to).strip().casefold()
    try:
        name, _, domain = normalise_email(text).rpartition("@")
    except NotAnEmail:
        return text
    name = name.partition("+")[0]
    return f"{name.replace('.', '') if domain in DOTLESS_DOMAINS else name}@{domain}"


def expire_quotas() -> int:
    """Delete the counters that no longer delay messages; returns how many. Nightly."""
    statement = delete(RecipientQuota).where(RecipientQuota.last_departure < clock.now() - DAY)
    return len(db.session.execute(statement.returning(RecipientQuota.recipient_index)).all())


def _is_caused_by_authority() -> bool:
    """Whether the current request is made by an agent, or by software with an API key."""
    if not has_request_context():
        return False
    return current_actor().is_agent or get_access_rule(current_app, request.endpoint or "") == "key"


def _is_expected(to: str, case_id: UUID) -> bool:
    """Whether an agent entered the case, or it belongs to an account with this confirmed address."""
    case = db.session.get(Case, case_id)
    if case is None or case.entered_by_id is not None:
        return case is not None
    if case.applicant_id is None:
        return False
    try:
        account = find_account(normalise_email(to))
    except NotAnEmail:
        return False
    return (
        account is not None
        and account.confirmed_at is not None
        and sectoral_id(account.id, case.family) == case.applicant_id
    )


def _index_mailbox(to: str, lane: str) -> bytes:
    return blind_index(f"recipient.quota.{lane}" if lane else "recipient.quota", normalise_mailbox(to))


def _lock_quota(index: bytes, now: datetime) -> RecipientQuota:
    """The counter of that address, created if needed and locked; concurrent messages queue up here."""
    insert_once(RecipientQuota, recipient_index=index, departures=[], last_departure=now)
    return db.session.scalars(
        select(RecipientQuota)
        .where(RecipientQuota.recipient_index == index)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
