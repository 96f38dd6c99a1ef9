"""Where signing in leads, and the mark that the browser keeps of it."""

from __future__ import annotations

from flask import Response, current_app, request, url_for

from app.accounts import login_manager
from app.accounts.devices import device_mark, is_known
from app.accounts.models import AGENT, RESIDENT, Account
from app.accounts.second_factor import is_enrolled
from app.core.web import host_cookie, is_local_path, redirect

HOMES = {AGENT: "/agents/demandes", RESIDENT: "/mes-demandes"}
# The cookie of a browser that has signed in before.
KNOWN = "device"
HALF_A_YEAR = 180 * 24 * 3600


def arrive(account: Account, wanted: str = "", *, has_second_factor: bool = False) -> Response:
    """Signs this browser in, and leads to the page wanted if it is one of ours, else to the home of its kind.

    Who has a second factor gives it first, and who must have one and has not sets it up.
    """
    if not has_second_factor and is_enrolled(account):
        login_manager.begin(account)
        return redirect(url_for("account.second_step.show_second_step", next=wanted or None))
    actor = login_manager.enter(account, has_second_factor=has_second_factor)
    if actor and actor.must_enrol:
        wanted = url_for("account.second_factor.show_second_factor")
    return mark_device(redirect(wanted if is_local_path(wanted) else HOMES[account.kind]), account)


def home_of(kind: str) -> str:
    return HOMES[kind]


def this_device() -> str | None:
    """The mark of an earlier sign-in on this browser."""
    return request.cookies.get(host_cookie(KNOWN))


def mark_device(response: Response, account: Account) -> Response:
    """The response, with which this browser becomes one that has signed in to the account as it is now."""
    if not is_known(this_device(), account.id):
        response.set_cookie(
            host_cookie(KNOWN),
            device_mark(account.id),
            max_age=HALF_A_YEAR,
            path="/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response
