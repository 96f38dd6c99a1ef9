"""What the browser of a visitor without an account may open, kept on the server under a token of the signed cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

from flask import session
from sqlalchemy import ColumnElement, delete, select, update

from app.accounts.models import Grant
from app.accounts.tokens import digest, new_token
from app.core import clock
from app.core.db import db

BROWSER = "browser"
LIFETIME = timedelta(hours=12)


def grant(subject_id: UUID, full: bool = False) -> None:
    """This browser may open the case or draft: its state only, or everything. What it held already is never lessened."""
    held = holds(subject_id)
    if held == "full" or (held and not full):
        return
    browser = session.setdefault(BROWSER, new_token())
    if held:
        db.session.execute(update(Grant).where(_of(browser), Grant.subject_id == subject_id).values(full=True))
        return
    now = clock.now()
    db.session.add(
        Grant(token_hash=digest(browser), subject_id=subject_id, full=full, created_at=now, expires_at=now + LIFETIME)
    )
    db.session.flush()


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


def renew_browser() -> None:
    """The same grants under a new token: whoever knew the old one holds nothing."""
    old = session.pop(BROWSER, None)
    if old is None:
        return
    session[BROWSER] = new_token()
    db.session.execute(update(Grant).where(_of(old)).values(token_hash=digest(session[BROWSER])))


def forget_all() -> None:
    """This browser holds nothing any more."""
    browser = session.pop(BROWSER, None)
    if browser is not None:
        db.session.execute(delete(Grant).where(_of(browser)))


def _of(browser: str) -> ColumnElement[bool]:
    return Grant.token_hash == digest(browser)
