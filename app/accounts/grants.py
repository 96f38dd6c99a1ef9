"""What the browser of a visitor without an account may open, kept on the server under a token of the signed cookie."""

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
from app.accounts.tokens import digest, new_token
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.ids import new_id

BROWSER = "browser"
LIFETIME = timedelta(hours=12)
# How long a device bound to a draft goes on with it after the grant of its browser has expired; as long as it sends.
DEVICE_LIFETIME = timedelta(days=90)
_IS_ASKING = (
    Grant.token_hash == bindparam("browser"),
    Grant.expires_at > bindparam("now", type_=UtcDateTime),
)
_INSERT = insert(Grant.metadata.tables[Grant.__tablename__])


def grant(subject_id: UUID, full: bool = False) -> None:
    """This browser may open the case or draft: its state only, or everything. What it held already is never lessened."""
    held = holds(subject_id)
    if held == "full" or (held and not full):
        return
    browser = session.setdefault(BROWSER, new_token())
    if held:
        db.session.execute(update(Grant).where(_of(browser), Grant.subject_id == subject_id).values(full=True))
        return
    _add(browser, subject_id, full=full)


def grant_new(subject_id: UUID, *, device_hash: bytes | None = None) -> None:
    """What this browser has just made opens to it fully: nothing about it can be known yet."""
    _add(session.setdefault(BROWSER, new_token()), subject_id, full=True, device_hash=device_hash)


def bind_device(subject_id: UUID, device_hash: bytes) -> None:
    """The device of this browser goes on with the draft that the browser holds, whatever becomes of the cookie."""
    browser = session.get(BROWSER)
    if browser is None:
        return
    held = (_of(browser), Grant.subject_id == subject_id, Grant.full, Grant.expires_at > clock.now())
    is_other = or_(Grant.device_hash.is_(None), Grant.device_hash != device_hash)
    db.session.execute(update(Grant).where(*held, is_other).values(device_hash=device_hash))


def is_bound(subject_id: UUID, device_hash: bytes) -> bool:
    """Whether the device was bound to the draft by a browser that held it, and that hold was not withdrawn."""
    bound = select(Grant.id).where(Grant.subject_id == subject_id, Grant.full, Grant.device_hash == device_hash)
    return db.session.scalar(bound.limit(1)) is not None


def is_bound_by(grant_id: UUID | None, device_hash: bytes) -> bool:
    """Whether the device was bound by this very grant."""
    if grant_id is None:
        return False
    bound = select(Grant.id).where(Grant.id == grant_id, Grant.device_hash == device_hash)
    return db.session.scalar(bound) is not None


def grant_over(draft: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID]:
    """In a query on drafts run with `asking()`: the grant by which this browser fills the draft in."""
    held = select(Grant.id).where(*_IS_ASKING, Grant.subject_id == draft)
    return held.order_by(Grant.full.desc()).limit(1).scalar_subquery()


def extent_over(
    subject: InstrumentedAttribute[UUID],
    *,
    draft: InstrumentedAttribute[UUID],
    sender_grant: InstrumentedAttribute[UUID | None],
) -> ScalarSelect[int | None]:
    """In a query on cases run with `asking()`: 1 if this browser may open everything, 0 if only the state, else null.

    Of the grants on the draft that the case was, that of the sender opens everything, and those given for the tracking
    code the state, as the code does now. Whoever began the draft and did not send it opens nothing.
    """
    is_sender = Grant.id == sender_grant
    by_code = and_(Grant.subject_id == draft, Grant.full.is_(False))
    extents = case((is_sender, 1), (Grant.full, 1), else_=0)
    held = select(func.max(extents)).where(*_IS_ASKING, or_(Grant.subject_id == subject, is_sender, by_code))
    return held.scalar_subquery()


def asking() -> dict[str, Any]:
    """What tells a query with `grant_over` or `extent_over` which browser asks."""
    browser = session.get(BROWSER)
    return {"browser": digest(browser) if browser else b"", "now": clock.now()}


def holds(subject_id: UUID) -> Literal["state", "full"] | None:
    """How much of a case or draft this browser may open."""
    browser = session.get(BROWSER)
    if browser is None:
        return None
    fulls = db.session.scalars(
        select(Grant.full).where(_of(browser), Grant.subject_id == subject_id, Grant.expires_at > clock.now())
    ).all()
    if not fulls:
        return None
    return "full" if any(fulls) else "state"


def is_held(grant_id: UUID | None) -> bool:
    """Whether that grant is one of this browser."""
    browser = session.get(BROWSER)
    if grant_id is None or browser is None:
        return False
    held = select(Grant.id).where(_of(browser), Grant.id == grant_id, Grant.expires_at > clock.now())
    return db.session.scalar(held) is not None


def withdraw(subject_id: UUID) -> None:
    """No browser holds it any more."""
    db.session.execute(delete(Grant).where(Grant.subject_id == subject_id))


def withdraw_elsewhere(subject_id: UUID) -> None:
    """No browser but this one holds it any more."""
    browser = session.get(BROWSER)
    others = [Grant.subject_id == subject_id]
    if browser is not None:
        others.append(Grant.token_hash != digest(browser))
    db.session.execute(delete(Grant).where(*others))


def held_fully() -> Select[UUID] | None:
    """What this browser may open in full; None when it holds nothing at all."""
    browser = session.get(BROWSER)
    if browser is None:
        return None
    return select(Grant.subject_id).where(_of(browser), Grant.full, Grant.expires_at > clock.now())


def renew_browser() -> None:
    """The same grants under a new token: whoever knew the old one holds nothing."""
    old = session.pop(BROWSER, None)
    if old is None:
        return
    session[BROWSER] = new_token()
    db.session.execute(update(Grant).where(_of(old)).values(token_hash=digest(session[BROWSER])))


def forget_all() -> None:
    """This browser holds nothing any more; what its device has yet to send without an account still leaves."""
    browser = session.pop(BROWSER, None)
    if browser is not None:
        db.session.execute(delete(Grant).where(_of(browser), Grant.device_hash.is_(None)))
        db.session.execute(update(Grant).where(_of(browser)).values(expires_at=clock.now()))


def delete_expired() -> None:
    """Deletes the grants that open nothing any more, neither to a browser nor to a device."""
    now = clock.now()
    is_over = or_(Grant.device_hash.is_(None), Grant.expires_at <= now - DEVICE_LIFETIME)
    db.session.execute(delete(Grant).where(Grant.expires_at <= now, is_over))


def _add(browser: str, subject_id: UUID, *, full: bool, device_hash: bytes | None = None) -> None:
    now = clock.now()
    given = {"token_hash": digest(browser), "subject_id": subject_id, "full": full, "device_hash": device_hash}
    # On the connection: what waits to be written may still change.
    db.session.connection().execute(_INSERT, {"id": new_id(), **given, "created_at": now, "expires_at": now + LIFETIME})


def _of(browser: str) -> ColumnElement[bool]:
    return Grant.token_hash == digest(browser)
