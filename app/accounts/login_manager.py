"""Ties the signed cookie of a browser to the sign-in kept on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, login_user, logout_user

from app.accounts import grants, interrupted_forms, locked_sessions
from app.accounts.models import Account
from app.accounts.sessions import begin_session, end_session, find_account_awaiting_code, load_actor, open_session
from app.accounts.tokens import new_token
from app.core import clock
from app.core.web.access_rules import NOBODY, Actor, current_actor

LAST_SEEN_KEY = "seen"
# The token of a sign-in whose second factor is awaited.
PENDING_TOKEN_KEY = "begun"  # noqa: S105
# Where Flask-Login keeps what get_id() gives.
TOKEN_KEY = "_user_id"  # noqa: S105
# Where Flask-WTF keeps the secret of the forms of this browser, and makes one where there is none.
CSRF_KEY = "csrf_token"
IDLE_LIMITS = {"agent": timedelta(minutes=30), "resident": timedelta(minutes=60)}
# What a browser sends after so many times the idle time is more likely somebody else's: it is not kept for its account.
RESUMABLE_IDLE_LIMITS = 4
# The cookie is not written again at each click, so that pages asked for together do not fight over it.
LAST_SEEN_PRECISION = timedelta(minutes=1)


def install(app: Flask) -> None:
    """Registers how the actor of a request is found, and keeps the cookie of a browser in use alive."""
    logins = _TokenLoginManager(app)
    logins.anonymous_user = lambda: NOBODY
    logins.user_loader(_load_active_actor)
    app.before_request(_expire_idle_grants)
    app.after_request(_update_last_seen)
    app.jinja_env.globals["idle_minutes"] = idle_minutes


def idle_minutes(kind: str) -> int:
    """After how many minutes without a request the sign-in of a resident or an agent ends."""
    return int(IDLE_LIMITS[kind].total_seconds()) // 60


def can_resume(kind: str) -> bool:
    """Whether this browser has been silent so little that what it sends is still by whoever was signed in."""
    return _get_idle_time() < RESUMABLE_IDLE_LIMITS * IDLE_LIMITS[kind]


class _TokenLoginManager(LoginManager):  # type: ignore[misc]
    """Flask-Login without its guess of who is behind a browser: a phone changes networks, and the token alone counts."""

    def _session_protection_failed(self) -> bool:
        return False


def sign_in(account: Account, *, has_second_factor: bool = False) -> Actor | None:
    """Signs in this browser: cookie, CSRF secret and tokens are new, the former sign-in is dead, drafts in hand are kept."""
    _reset_session()
    token = open_session(account, user_agent=_user_agent(), has_second_factor=has_second_factor)
    actor = load_actor(token)
    login_user(actor)
    session[LAST_SEEN_KEY] = _to_timestamp(clock.now())
    return actor


def begin_sign_in(account: Account) -> None:
    """Remembers in this browser that the password was right; nobody is signed in before the second factor is."""
    _reset_session()
    session[PENDING_TOKEN_KEY] = begin_session(account, user_agent=_user_agent())


def find_pending_account() -> Account | None:
    """The account whose second factor this browser must give."""
    token = session.get(PENDING_TOKEN_KEY)
    return find_account_awaiting_code(token) if token else None


def lock_browser(mark: str) -> None:
    """Nobody is signed in here from the next request on, until somebody shows the secret whose fingerprint this is."""
    locked_sessions.lock_session(mark)


def unlock_browser(secret: str) -> bool:
    """Opens again what was locked with that secret; False when it is another, or when the sign-in ended meanwhile."""
    if not locked_sessions.unlock_session(secret):
        return False
    actor = _load_active_actor(session.get(TOKEN_KEY, ""))
    if actor is None:
        sign_out()
        return False
    login_user(actor)
    session[LAST_SEEN_KEY] = _to_timestamp(clock.now())
    return True


def sign_out() -> None:
    """Signs this browser out: nothing that its cookie held works any more, not even in a copy."""
    locked_sessions.merge_locked_session()
    _end_current_session()
    grants.delete_browser_grants()
    logout_user()
    _clear_session()


def _reset_session() -> None:
    _end_current_session()
    grants.rotate_browser_token()
    browser = session.get(grants.BROWSER_KEY)
    _clear_session()
    # It comes with the sign-in: made by the first page that needs one, it would differ in two pages asked for together.
    session[CSRF_KEY] = new_token()
    if browser:
        session[grants.BROWSER_KEY] = browser


def _clear_session() -> None:
    """All but the mark of the browser: it opens nothing, and finds a form interrupted here for its account alone."""
    mark = session.get(interrupted_forms.BROWSER_KEY)
    session.clear()
    if mark:
        session[interrupted_forms.BROWSER_KEY] = mark


def _end_current_session() -> None:
    for kept in (session, locked_sessions.get_locked_session()):
        for token in (kept.get(TOKEN_KEY), kept.get(PENDING_TOKEN_KEY)):
            if token:
                end_session(token)


def _user_agent() -> str:
    return request.headers.get("User-Agent", "")


def _load_active_actor(token: str) -> Actor | None:
    actor = load_actor(token)
    return actor if actor and _get_idle_time() < IDLE_LIMITS[actor.kind] else None


def _expire_idle_grants() -> None:
    """What a tracking code opened in this browser closes again, as a sign-in does, when nothing is asked for an hour."""
    if grants.BROWSER_KEY in session and _get_idle_time() >= IDLE_LIMITS["resident"]:
        session.pop(grants.BROWSER_KEY)


def _get_idle_time() -> timedelta:
    """How long this browser has asked nothing, by the moment signed in its own cookie."""
    seen = datetime.fromtimestamp(session.get(LAST_SEEN_KEY, 0), tz=clock.PARIS)
    return clock.now() - seen


def _update_last_seen(response: Response) -> Response:
    # After a failure nothing is asked of the database again, and nobody is signed out by it.
    if not session or "has_failed" in g:
        return response
    if TOKEN_KEY in session and current_actor().is_anonymous:
        session.pop(TOKEN_KEY)
    # Nothing ends in the cookie of a browser where nobody is signed in and that holds no request.
    is_timed = (TOKEN_KEY in session or grants.BROWSER_KEY in session) and "leaves_idle_timer" not in g
    if is_timed and _get_idle_time() >= LAST_SEEN_PRECISION:
        session[LAST_SEEN_KEY] = _to_timestamp(clock.now())
    return response


def leave_idle_timer() -> None:
    """Called by a view that pages ask for by themselves: an agent who went away is signed out all the same."""
    g.leaves_idle_timer = True


def _to_timestamp(moment: datetime) -> int:
    return int(moment.timestamp())
