"""Access grants of browsers without an account, stored on the server under a token of the signed cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from flask import session
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Grant
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.ids import new_id

BROWSER_KEY = "browser"
LIFETIME = timedelta(hours=12)
# How long a device bound to a draft keeps access after the grant of its browser has expired.
DEVICE_LIFETIME = timedelta(days=90)
_MATCHES_REQUEST = (
    Grant.token_hash == bindparam("browser"),
    Grant.expires_at > bindparam("now", type_=UtcDateTime),
)
_INSERT_GRANT = insert(Grant.metadata.tables[Grant.__tablename__])


def grant_access(subject_id: UUID, full: bool = False) -> None:
    """Grant this browser access to a case or draft: its state only, or everything. Never lowers an existing grant."""
    level = get_access_level(subject_id)
    if level == "full" or (level and not full):
        return
    browser = session.setdefault(BROWSER_KEY, new_token())
    if level:
        db.session.execute(
            update(Grant).where(_matches_browser(browser), Grant.subject_id == subject_id).values(full=True)
        )
        return
    _insert_grant(browser, subject_id, full=full)


def grant_full_access(subject_id: UUID, *, device_hash: bytes | None = None) -> None:
    """Grant this browser full access to what it has just created, without looking for an existing grant."""
    _insert_grant(session.setdefault(BROWSER_KEY, new_token()), subject_id, full=True, device_hash=device_hash)


def bind_device(subject_id: UUID, device_hash: bytes) -> None:
    """Bind the device to the draft that this browser has access to, so that losing the cookie does not matter."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return
    grants = (_matches_browser(browser), Grant.subject_id == subject_id, Grant.full, Grant.expires_at > clock.now())
    is_other = or_(Grant.device_hash.is_(None), Grant.device_hash != device_hash)
    db.session.execute(update(Grant).where(*grants, is_other).values(device_hash=device_hash))


def is_device_bound(subject_id: UUID, device_hash: bytes) -> bool:
    """Whether a browser with access bound the device to the draft, and its grant still exists."""
    query = select(Grant.id).where(Grant.subject_id == subject_id, Grant.full, Grant.device_hash == device_hash)
    return db.session.scalar(query.limit(1)) is not None


def is_device_bound_by(grant_id: UUID | None, device_hash: bytes) -> bool:
    """Whether this very grant bound the device."""
    if grant_id is None:
        return False
    query = select(Grant.id).where(Grant.id == grant_id, Grant.device_hash == device_hash)
    return db.session.scalar(query) is not None


def select_grant_of_draft(draft: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID]:
    """Subquery of drafts, run with `build_query_parameters()`: the grant by which this browser has access to the draft."""
    query = select(Grant.id).where(*_MATCHES_REQUEST, Grant.subject_id == draft)
    return query.order_by(Grant.full.desc()).limit(1).scalar_subquery()


def select_access_extent(
    subject: InstrumentedAttribute[UUID],
    *,
    draft: InstrumentedAttribute[UUID],
    sender_grant: InstrumentedAttribute[UUID | None],
) -> ScalarSelect[int | None]:
    """Subquery of cases, run with `build_query_parameters()`: 1 if this browser has full access, 0 if state only, else
    null.

    Of the grants on the draft the case was made from, that of the sender gives full access and those given for the
    tracking code give the state. Whoever began the draft without sending it has no access.
    """
    is_sender = Grant.id == sender_grant
    by_code = and_(Grant.subject_id == draft, Grant.full.is_(False))
    extents = case((is_sender, 1), (Grant.full, 1), else_=0)
    query = select(func.max(extents)).where(*_MATCHES_REQUEST, or_(Grant.subject_id == subject, is_sender, by_code))
    return query.scalar_subquery()


def build_query_parameters() -> dict[str, Any]:
    """The parameters of a query with `select_grant_of_draft` or `select_access_extent`: browser and time."""
    browser = session.get(BROWSER_KEY)
    return {"browser": hash_token(browser) if browser else b"", "now": clock.now()}


def get_access_level(subject_id: UUID) -> Literal["state", "full"] | None:
    """Return the access of this browser to a case or draft."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return None
    full_flags = db.session.scalars(
        select(Grant.full).where(
            _matches_browser(browser), Grant.subject_id == subject_id, Grant.expires_at > clock.now()
        )
    ).all()
    if not full_flags:
        return None
    return "full" if any(full_flags) else "state"


def has_grant(grant_id: UUID | None) -> bool:
    """Whether this grant belongs to this browser."""
    browser = session.get(BROWSER_KEY)
    if grant_id is None or browser is None:
        return False
    query = select(Grant.id).where(_matches_browser(browser), Grant.id == grant_id, Grant.expires_at > clock.now())
    return db.session.scalar(query) is not None


def revoke_grants(subject_id: UUID) -> None:
    """Revoke every grant on the subject."""
    db.session.execute(delete(Grant).where(Grant.subject_id == subject_id))


def revoke_grants_elsewhere(subject_id: UUID) -> None:
    """Revoke every grant on the subject but those of this browser."""
    browser = session.get(BROWSER_KEY)
    others = [Grant.subject_id == subject_id]
    if browser is not None:
        others.append(Grant.token_hash != hash_token(browser))
    db.session.execute(delete(Grant).where(*others))


def select_fully_open() -> Select[UUID] | None:
    """Query of the subjects this browser has full access to; None if it has no grant at all."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return None
    return select(Grant.subject_id).where(_matches_browser(browser), Grant.full, Grant.expires_at > clock.now())


def rotate_browser_token() -> None:
    """Move the grants to a new token; the old token becomes void."""
    old_token = session.pop(BROWSER_KEY, None)
    if old_token is None:
        return
    session[BROWSER_KEY] = new_token()
    db.session.execute(
        update(Grant).where(_matches_browser(old_token)).values(token_hash=hash_token(session[BROWSER_KEY]))
    )


def delete_browser_grants() -> None:
    """Revoke the grants of this browser; those bound to a device expire, so that its queued submissions can still be
    sent.
    """
    browser = session.pop(BROWSER_KEY, None)
    if browser is not None:
        db.session.execute(delete(Grant).where(_matches_browser(browser), Grant.device_hash.is_(None)))
        db.session.execute(update(Grant).where(_matches_browser(browser)).values(expires_at=clock.now()))


def expire_grants() -> None:
    """Delete the grants that are expired for browsers and devices."""
    now = clock.now()
    is_unbound_or_old = or_(Grant.device_hash.is_(None), Grant.expires_at <= now - DEVICE_LIFETIME)
    db.session.execute(delete(Grant).where(Grant.expires_at <= now, is_unbound_or_old))


def _insert_grant(browser: str, subject_id: UUID, *, full: bool, device_hash: bytes | None = None) -> None:
    now = clock.now()
    values = {"token_hash": hash_token(browser), "subject_id": subject_id, "full": full, "device_hash": device_hash}
    # On the connection: pending objects may still change, so nothing is flushed.
    db.session.connection().execute(
        _INSERT_GRANT, {"id": new_id(), **values, "created_at": now, "expires_at": now + LIFETIME}
    )


def _matches_browser(browser: str) -> ColumnElement[bool]:
    return Grant.token_hash == hash_token(browser)
