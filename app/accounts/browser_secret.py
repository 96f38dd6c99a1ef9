"""A secret of a browser, in its signed cookie: what the browser asked for works there only."""

from __future__ import annotations

from flask import session

from app.accounts.tokens import new_token

_KEY = "browser_secret"


def get_browser_secret() -> str:
    """The secret of this browser, created if needed; another one after signing in or out."""
    if _KEY not in session:
        session[_KEY] = new_token()
    return str(session[_KEY])


def read_browser_secret() -> str:
    """The secret of this browser; empty if it has asked for nothing."""
    return str(session.get(_KEY, ""))
