"""Flask-Login set-up: the signed cookie of a browser holds the token of a session stored on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, login_user, logout_user

from app.accounts import grants, interrupted_forms, locked_sessions
from app.accounts.assurance import CONTACT_VERIFIED, Assurance
from app.accounts.models import Account
from app.accounts.sessions import (
    IDLE_LIMITS,
    begin_session,
    end_session,
    find_account_awaiting_code,
    load_actor,
    open_session,
    renew_session,
)
from app.accounts.sign_in_methods import BY_PASSWORD
from app.accounts.tokens import new_token
from app.core import clock
from app.core.web.access_rules import NOBODY, Actor, current_actor

LAST_SEEN_KEY = "seen"
# The token of a sign-in whose second factor is pending.
PENDING_TOKEN_KEY = "begun"  # noqa: S105
# Where Flask-Login stores the result of get_id().
TOKEN_KEY = "_user_id"  # noqa: S105
# Where Flask-WTF stores the CSRF secret, and creates it if missing.
CSRF_KEY = "csrf_token"
# A form sent after this many times the idle limit is probably from somebody else: it is not saved for the account.
RESUMABLE_IDLE_LIMITS = 4
# The cookie is not updated at each request, so that concurrent requests do not overwrite each other's.
LAST_SEEN_PRECISION = timedelta(minutes=1)


def install(app: Flask) -> None:
    """Register the user loader and the idle timers of sessions and grants."""
    logins = _TokenLoginManager(app)
    logins.anonymous_user = lambda: NOBODY
    logins.user_loader(_load_active_actor)
    app.before_request(_expire_idle_grants)
    app.after_request(_update_last_seen)
    app.jinja_env.globals["idle_minutes"] = idle_minutes


def idle_minutes(kind: str) -> int:
    """The idle limit of sessions of residents or agents, in minutes."""
    return int(IDLE_LIMITS[kind].total_seconds()) // 60


def can_resume(kind: str) -> bool:
    """Whether the browser was idle briefly enough to assume the same person is using it."""
    return _get_idle_time() < RESUMABLE_IDLE_LIMITS * IDLE_LIMITS[kind]


class _TokenLoginManager(LoginManager):  # type: ignore[misc]
    """Flask-Login without session protection: phones change networks, and the token alone counts."""

    def _session_protection_failed(self) -> bool:
        return False


def sign_in(account: Account, *, method: str = BY_PASSWORD, assurance: Assurance | None = None) -> Actor | None:
    """Sign in this browser: renew cookie, CSRF secret and tokens, end the previous session, keep the grants on drafts."""
    token = open_session(account, user_agent=_user_agent(), method=method, assurance=assurance)
    renew_session(session.get(TOKEN_KEY), token)
    _reset_session()
    actor = load_actor(token)
    login_user(actor)
    session[LAST_SEEN_KEY] = _to_timestamp(clock.now())
    return actor


def begin_sign_in(account: Account, *, proof: int = CONTACT_VERIFIED) -> None:
    """Record in this browser that the first step succeeded, and what it proves; the second factor is still pending."""
    _reset_session()
    session[PENDING_TOKEN_KEY] = begin_session(account, user_agent=_user_agent(), proof=proof)


def find_pending_account() -> Account | None:
    """The account whose second factor is pending in this browser."""
    token = get_pending_token()
    return find_account_awaiting_code(token) if token else None


def get_pending_token() -> str | None:
    """The token of the sign-in that awaits its second factor in this browser."""
    token: str | None = session.get(PENDING_TOKEN_KEY)
    return token


def lock_browser(lock_hash: str) -> None:
    """Lock the session of this browser, from the next request on, until the secret with this fingerprint is presented."""
    locked_sessions.lock_session(lock_hash)


def unlock_browser(secret: str) -> bool:
    """Unlock the session with that secret; False if the secret is wrong, or if the session has ended meanwhile."""
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
    """Sign out this browser and revoke everything its cookie gave access to, so that a copy of it is void too."""
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
    # Created with the sign-in: two concurrent first pages would otherwise create different ones.
    session[CSRF_KEY] = new_token()
    if browser:
        session[grants.BROWSER_KEY] = browser


def _clear_session() -> None:
    """Clear all but the browser mark, which gives no access and only finds an interrupted form of the same account."""
    browser_token = session.get(interrupted_forms.BROWSER_KEY)
    session.clear()
    if browser_token:
        session[interrupted_forms.BROWSER_KEY] = browser_token


def _end_current_session() -> None:
    for stored_session in (session, locked_sessions.get_locked_session()):
        for token in (stored_session.get(TOKEN_KEY), stored_session.get(PENDING_TOKEN_KEY)):
            if token:
                end_session(token)


def _user_agent() -> str:
    return request.headers.get("User-Agent", "")


def _load_active_actor(token: str) -> Actor | None:
    actor = load_actor(token)
    return actor if actor and _get_idle_time() < IDLE_LIMITS[actor.kind] else None


def _expire_idle_grants() -> None:
    """Drop the grants of this browser when it was idle for as long as a session may be."""
    if grants.BROWSER_KEY in session and _get_idle_time() >= IDLE_LIMITS["resident"]:
        session.pop(grants.BROWSER_KEY)


def _get_idle_time() -> timedelta:
    """Time since the last request of this browser, from the timestamp in its cookie."""
    last_seen = datetime.fromtimestamp(session.get(LAST_SEEN_KEY, 0), tz=clock.PARIS)
    return clock.now() - last_seen


def _update_last_seen(response: Response) -> Response:
    # After a failure the database is not queried again, and nobody is signed out.
    if not session or "has_failed" in g:
        return response
    if TOKEN_KEY in session and current_actor().is_anonymous:
        session.pop(TOKEN_KEY)
    # Without a session or a grant there is nothing to expire.
    is_timed = (TOKEN_KEY in session or grants.BROWSER_KEY in session) and "leaves_idle_timer" not in g
    if is_timed and _get_idle_time() >= LAST_SEEN_PRECISION:
        session[LAST_SEEN_KEY] = _to_timestamp(clock.now())
    return response


def leave_idle_timer() -> None:
    """Do not restart the idle timer: called by views that pages poll by themselves."""
    g.leaves_idle_timer = True


def _to_timestamp(moment: datetime) -> int:
    return int(moment.timestamp())
