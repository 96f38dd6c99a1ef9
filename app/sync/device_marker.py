"""A cookie marks devices with unsent work, so that the loss of that work can be detected when the browser deletes it."""

from __future__ import annotations

import hmac
from contextlib import suppress

from flask import Response, current_app, jsonify, request

from app.cases.device import device_requests
from app.cases.models import Case
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import LOCAL_WORK_COOKIE, delete_cookie, get_host_cookie_name
from app.procedures import publishing
from app.sync.blueprint import bp
from app.sync.sender import owner_of_account, owner_of_device

# The retention of a draft on the device, plus a month.
COOKIE_SECONDS = 60 * 24 * 3600


@bp.put("/device")
@access("public")
@rate_limit(LIGHT_REQUEST)
def update_device() -> Response:
    """Set the cookie: the device stores work that the server does not have. The cookie survives script storage."""
    response = Response(status=204)
    response.set_cookie(
        get_host_cookie_name(LOCAL_WORK_COOKIE),
        owner_of_device().hex(),
        max_age=COOKIE_SECONDS,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return response


@bp.get("/device")
@access("public")
def show_device() -> Response:
    """Tell the device whether stored work was lost, because the device secret has changed, and which requests had arrived."""
    marker = request.cookies.get(get_host_cookie_name(LOCAL_WORK_COOKIE), "")
    is_lost = bool(marker) and not hmac.compare_digest(marker.encode(), owner_of_device().hex().encode())
    cases = _recent_cases(marker) if is_lost else []
    return jsonify(
        is_lost=is_lost, arrived=[{"title": _procedure_title(case), "reference": case.reference} for case in cases]
    )


@bp.delete("/device")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_device() -> Response:
    """Delete the cookie: the device stores no unsent work any more."""
    response = Response(status=204)
    delete_cookie(response, LOCAL_WORK_COOKIE)
    return response


def _recent_cases(marker: str) -> list[Case]:
    """The recent requests sent by this device without an account, and by the current account."""
    owners = [owner_of_account(current_actor())]
    with suppress(ValueError):
        owners.append(bytes.fromhex(marker))
    return device_requests.list_recent_cases([owner for owner in owners if owner])


def _procedure_title(case: Case) -> str:
    return publishing.definition_of(case.procedure_version_id).title
