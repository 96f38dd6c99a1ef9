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
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.ids import new_id

BROWSER_KEY = "browser"
LIFETIME = timedelta(hours=12)
# How long a device bound to a draft goes on with it after the grant of its browser has expired; as long as it sends.
DEVICE_LIFETIME = timedelta(days=90)
_MATCHES_REQUEST = (
    Grant.token_hash == bindparam("browser"),
    Grant.expires_at > bindparam("now", type_=UtcDateTime),
)
_INSERT_GRANT = insert(Grant.metadata.tables[Grant.__tablename__])


def grant_access(subject_id: UUID, full: bool = False) -> None:
    """This browser may open the case or draft: its state only, or everything. What it held already is never lessened."""
    held = get_access_level(subject_id)
    if held == "full" or (held and not full):
        return
    browser = session.setdefault(BROWSER_KEY, new_token())
    if held:
        db.session.execute(
            update(Grant).where(_matches_browser(browser), Grant.subject_id == subject_id).values(full=True)
        )
        return
    _insert_grant(browser, subject_id, full=full)


def grant_full_access(subject_id: UUID, *, device_hash: bytes | None = None) -> None:
    """What this browser has just made opens to it fully: nothing about it can be known yet."""
    _insert_grant(session.setdefault(BROWSER_KEY, new_token()), subject_id, full=True, device_hash=device_hash)


def bind_device(subject_id: UUID, device_hash: bytes) -> None:
    """The device of this browser goes on with the draft that the browser holds, whatever becomes of the cookie."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return
    held = (_matches_browser(browser), Grant.subject_id == subject_id, Grant.full, Grant.expires_at > clock.now())
    is_other = or_(Grant.device_hash.is_(None), Grant.device_hash != device_hash)
    db.session.execute(update(Grant).where(*held, is_other).values(device_hash=device_hash))


def is_device_bound(subject_id: UUID, device_hash: bytes) -> bool:
    """Whether the device was bound to the draft by a browser that held it, and that hold was not withdrawn."""
    bound = select(Grant.id).where(Grant.subject_id == subject_id, Grant.full, Grant.device_hash == device_hash)
    return db.session.scalar(bound.limit(1)) is not None


def is_device_bound_by(grant_id: UUID | None, device_hash: bytes) -> bool:
    """Whether the device was bound by this very grant."""
    if grant_id is None:
        return False
    bound = select(Grant.id).where(Grant.id == grant_id, Grant.device_hash == device_hash)
    return db.session.scalar(bound) is not None


def select_grant_of_draft(draft: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID]:
    """In a query on drafts run with `build_query_parameters()`: the grant by which this browser fills the draft in."""
    held = select(Grant.id).where(*_MATCHES_REQUEST, Grant.subject_id == draft)
    return held.order_by(Grant.full.desc()).limit(1).scalar_subquery()


def select_access_extent(
    subject: InstrumentedAttribute[UUID],
    *,
    draft: InstrumentedAttribute[UUID],
    sender_grant: InstrumentedAttribute[UUID | None],
) -> ScalarSelect[int | None]:
    """In a query on cases run with `build_query_parameters()`: 1 if this browser may open everything, 0 if only the state,
    else null.

    Of the grants on the draft that the case was, that of the sender opens everything, and those given for the tracking
    code the state, as the code does now. Whoever began the draft and did not send it opens nothing.
    """
    is_sender = Grant.id == sender_grant
    by_code = and_(Grant.subject_id == draft, Grant.full.is_(False))
    extents = case((is_sender, 1), (Grant.full, 1), else_=0)
    held = select(func.max(extents)).where(*_MATCHES_REQUEST, or_(Grant.subject_id == subject, is_sender, by_code))
    return held.scalar_subquery()


def build_query_parameters() -> dict[str, Any]:
    """What tells a query with `select_grant_of_draft` or `select_access_extent` which browser asks."""
    browser = session.get(BROWSER_KEY)
    return {"browser": hash_token(browser) if browser else b"", "now": clock.now()}


def get_access_level(subject_id: UUID) -> Literal["state", "full"] | None:
    """How much of a case or draft this browser may open."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return None
    fulls = db.session.scalars(
        select(Grant.full).where(
            _matches_browser(browser), Grant.subject_id == subject_id, Grant.expires_at > clock.now()
        )
    ).all()
    if not fulls:
        return None
    return "full" if any(fulls) else "state"


def has_grant(grant_id: UUID | None) -> bool:
    """Whether that grant is one of this browser."""
    browser = session.get(BROWSER_KEY)
    if grant_id is None or browser is None:
        return False
    held = select(Grant.id).where(_matches_browser(browser), Grant.id == grant_id, Grant.expires_at > clock.now())
    return db.session.scalar(held) is not None


def revoke_grants(subject_id: UUID) -> None:
    """No browser holds it any more."""
    db.session.execute(delete(Grant).where(Grant.subject_id == subject_id))


def revoke_grants_elsewhere(subject_id: UUID) -> None:
    """No browser but this one holds it any more."""
    browser = session.get(BROWSER_KEY)
    others = [Grant.subject_id == subject_id]
    if browser is not None:
        others.append(Grant.token_hash != hash_token(browser))
    db.session.execute(delete(Grant).where(*others))


def select_fully_open() -> Select[UUID] | None:
    """What this browser may open in full; None when it holds nothing at all."""
    browser = session.get(BROWSER_KEY)
    if browser is None:
        return None
    return select(Grant.subject_id).where(_matches_browser(browser), Grant.full, Grant.expires_at > clock.now())


def rotate_browser_token() -> None:
    """The same grants under a new token: whoever knew the old one holds nothing."""
    old = session.pop(BROWSER_KEY, None)
    if old is None:
        return
    session[BROWSER_KEY] = new_token()
    db.session.execute(update(Grant).where(_matches_browser(old)).values(token_hash=hash_token(session[BROWSER_KEY])))


def delete_browser_grants() -> None:
    """This browser holds nothing any more; what its device has yet to send without an account still leaves."""
    browser = session.pop(BROWSER_KEY, None)
    if browser is not None:
        db.session.execute(delete(Grant).where(_matches_browser(browser), Grant.device_hash.is_(None)))
        db.session.execute(update(Grant).where(_matches_browser(browser)).values(expires_at=clock.now()))


def expire_grants() -> None:
    """Deletes the grants that open nothing any more, neither to a browser nor to a device."""
    now = clock.now()
    is_over = or_(Grant.device_hash.is_(None), Grant.expires_at <= now - DEVICE_LIFETIME)
    db.session.execute(delete(Grant).where(Grant.expires_at <= now, is_over))


def _insert_grant(browser: str, subject_id: UUID, *, full: bool, device_hash: bytes | None = None) -> None:
    now = clock.now()
    given = {"token_hash": hash_token(browser), "subject_id": subject_id, "full": full, "device_hash": device_hash}
    # On the connection: what waits to be written may still change.
    db.session.connection().execute(
        _INSERT_GRANT, {"id": new_id(), **given, "created_at": now, "expires_at": now + LIFETIME}
    )


def _matches_browser(browser: str) -> ColumnElement[bool]:
    return Grant.token_hash == hash_token(browser)
