"""Ties the signed cookie of a browser to the sign-in kept on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, login_user, logout_user

from app.accounts import grants, interrupted, locked_cookies
from app.accounts.models import Account
from app.accounts.sessions import account_begun, begin_session, end_session, load_actor, open_session
from app.accounts.tokens import new_token
from app.core import clock
from app.core.access import NOBODY, Actor, current_actor

SEEN = "seen"
# The token of a sign-in whose second factor is awaited.
BEGUN = "begun"
# Where Flask-Login keeps what get_id() gives.
TOKEN = "_user_id"  # noqa: S105
# Where Flask-WTF keeps the secret of the forms of this browser, and makes one where there is none.
FORMS = "csrf_token"
IDLE = {"agent": timedelta(minutes=30), "resident": timedelta(minutes=60)}
# What a browser sends after so many times the idle time is more likely somebody else's: it is not kept for its account.
RESUMED_WITHIN = 4
# The cookie is not written again at each click, so that pages asked for together do not fight over it.
TOUCH_EVERY = timedelta(minutes=1)


def install(app: Flask) -> None:
    """Registers how the actor of a request is found, and keeps the cookie of a browser in use alive."""
    logins = _Logins(app)
    logins.anonymous_user = lambda: NOBODY
    logins.user_loader(_actor_awake)
    app.before_request(_let_go_when_idle)
    app.after_request(_touch)
    app.jinja_env.globals["idle_minutes"] = idle_minutes


def idle_minutes(kind: str) -> int:
    """After how many minutes without a request the sign-in of a resident or an agent ends."""
    return int(IDLE[kind].total_seconds()) // 60


def may_resume(kind: str) -> bool:
    """Whether this browser has been silent so little that what it sends is still by whoever was signed in."""
    return _silence() < RESUMED_WITHIN * IDLE[kind]


class _Logins(LoginManager):  # type: ignore[misc]
    """Flask-Login without its guess of who is behind a browser: a phone changes networks, and the token alone counts."""

    def _session_protection_failed(self) -> bool:
        return False


def enter(account: Account, *, has_second_factor: bool = False) -> Actor | None:
    """Signs in this browser: cookie, CSRF secret and tokens are new, the former sign-in is dead, drafts in hand are kept."""
    _start_anew()
    token = open_session(account, user_agent=_user_agent(), has_second_factor=has_second_factor)
    actor = load_actor(token)
    login_user(actor)
    session[SEEN] = _timestamp(clock.now())
    return actor


def begin(account: Account) -> None:
    """Remembers in this browser that the password was right; nobody is signed in before the second factor is."""
    _start_anew()
    session[BEGUN] = begin_session(account, user_agent=_user_agent())


def who_began() -> Account | None:
    """The account whose second factor this browser must give."""
    token = session.get(BEGUN)
    return account_begun(token) if token else None


def lock(mark: str) -> None:
    """Nobody is signed in here from the next request on, until somebody shows the secret whose fingerprint this is."""
    locked_cookies.put_away(mark)


def unlock(secret: str) -> bool:
    """Opens again what was locked with that secret; False when it is another, or when the sign-in ended meanwhile."""
    if not locked_cookies.bring_back(secret):
        return False
    actor = _actor_awake(session.get(TOKEN, ""))
    if actor is None:
        leave()
        return False
    login_user(actor)
    session[SEEN] = _timestamp(clock.now())
    return True


def leave() -> None:
    """Signs this browser out: nothing that its cookie held works any more, not even in a copy."""
    locked_cookies.give_up()
    _end_current()
    grants.forget_all()
    logout_user()
    _clear_session()


def _start_anew() -> None:
    _end_current()
    grants.renew_browser()
    browser = session.get(grants.BROWSER)
    _clear_session()
    # It comes with the sign-in: made by the first page that needs one, it would differ in two pages asked for together.
    session[FORMS] = new_token()
    if browser:
        session[grants.BROWSER] = browser


def _clear_session() -> None:
    """All but the mark of the browser: it opens nothing, and finds a form interrupted here for its account alone."""
    mark = session.get(interrupted.BROWSER)
    session.clear()
    if mark:
        session[interrupted.BROWSER] = mark


def _end_current() -> None:
    for kept in (session, locked_cookies.kept()):
        for token in (kept.get(TOKEN), kept.get(BEGUN)):
            if token:
                end_session(token)


def _user_agent() -> str:
    return request.headers.get("User-Agent", "")


def _actor_awake(token: str) -> Actor | None:
    actor = load_actor(token)
    return actor if actor and _silence() < IDLE[actor.kind] else None


def _let_go_when_idle() -> None:
    """What a tracking code opened in this browser closes again, as a sign-in does, when nothing is asked for an hour."""
    if grants.BROWSER in session and _silence() >= IDLE["resident"]:
        session.pop(grants.BROWSER)


def _silence() -> timedelta:
    """How long this browser has asked nothing, by the moment signed in its own cookie."""
    seen = datetime.fromtimestamp(session.get(SEEN, 0), tz=clock.PARIS)
    return clock.now() - seen


def _touch(response: Response) -> Response:
    # After a failure nothing is asked of the database again, and nobody is signed out by it.
    if not session or "has_failed" in g:
        return response
    if TOKEN in session and current_actor().is_anonymous:
        session.pop(TOKEN)
    # Nothing ends in the cookie of a browser where nobody is signed in and that holds no request.
    is_timed = (TOKEN in session or grants.BROWSER in session) and "leaves_idle_timer" not in g
    if is_timed and _silence() >= TOUCH_EVERY:
        session[SEEN] = _timestamp(clock.now())
    return response


def leave_idle_timer() -> None:
    """Called by a view that pages ask for by themselves: an agent who went away is signed out all the same."""
    g.leaves_idle_timer = True


def _timestamp(moment: datetime) -> int:
    return int(moment.timestamp())
