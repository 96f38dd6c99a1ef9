"""The redirect after a sign-in, and the browser mark that it sets."""

from __future__ import annotations

from flask import Response, current_app, request, url_for

from app.accounts import login_manager
from app.accounts.assurance import CONTACT_VERIFIED, STRONG, Assurance
from app.accounts.known_browsers import announce_new_browser, create_browser_mark, find_browser_name, is_known_browser
from app.accounts.models import AGENT, RESIDENT, Account
from app.accounts.second_factor import asks_second_step
from app.accounts.sign_in_methods import BY_PASSWORD, get_strength
from app.core.web.responses import get_host_cookie_name, is_local_path, redirect

HOME_URLS = {AGENT: "/agents", RESIDENT: "/mes-demandes"}
# The cookie of a browser that has signed in before.
BROWSER_MARK_COOKIE = "device"
BROWSER_MARK_SECONDS = 180 * 24 * 3600


def complete_sign_in(
    account: Account,
    next_url: str = "",
    *,
    method: str = BY_PASSWORD,
    is_new_browser: bool = False,
    assurance: Assurance | None = None,
) -> Response:
    """Sign this browser in and redirect to `next_url` if it is local, else to the home of that kind of account.

    Without an assurance, the session proves what the method does. An account with a second factor is asked for it first;
    one that must have a second factor and has none sets it up. The owner is notified of a new browser.
    """
    strength = assurance.strength if assurance else get_strength(method)
    if strength < STRONG and asks_second_step(account):
        login_manager.begin_sign_in(account, proof=assurance.proof if assurance else CONTACT_VERIFIED)
        return redirect(url_for("account.second_step.show_second_step", next=next_url or None))
    if is_new_browser:
        announce_new_browser(account, user_agent=request.headers.get("User-Agent", ""), method=method)
    actor = login_manager.sign_in(account, method=method, assurance=assurance)
    if actor and actor.must_enrol:
        next_url = url_for("account.second_factor.show_second_factor")
    return set_browser_mark(redirect(next_url if is_local_path(next_url) else HOME_URLS[account.kind]), account)


def is_new_browser(account: Account) -> bool:
    """Whether the account has signed in before, and never in this browser."""
    return account.last_seen_on is not None and not is_known_browser(read_browser_mark(), account.id)


def get_home_url(kind: str) -> str:
    return HOME_URLS[kind]


def read_browser_mark() -> str | None:
    """The mark of an earlier sign-in on this browser."""
    return request.cookies.get(get_host_cookie_name(BROWSER_MARK_COOKIE))


def find_marked_browser() -> str | None:
    """The name of this browser, if it has signed in to any account before."""
    return find_browser_name(read_browser_mark())


def set_browser_mark(response: Response, account: Account) -> Response:
    """Set the mark of a known browser on the response, for the current identity revision."""
    if not is_known_browser(read_browser_mark(), account.id):
        response.set_cookie(
            get_host_cookie_name(BROWSER_MARK_COOKIE),
            create_browser_mark(account.id),
            max_age=BROWSER_MARK_SECONDS,
            path="/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response
