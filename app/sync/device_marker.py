"""A device that keeps work of somebody is marked: when the browser has thrown that work away, the mark is what is left of it."""

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

# As long as a draft is kept there, and a month to come back.
COOKIE_SECONDS = 60 * 24 * 3600


@bp.put("/device")
@access("public")
@rate_limit(LIGHT_REQUEST)
def update_device() -> Response:
    """Something is kept there that is not here: the browser says so again by a cookie, which outlives what scripts keep."""
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
    """Whether what was kept is lost, since the device has another secret now; and what of it had arrived."""
    mark = request.cookies.get(get_host_cookie_name(LOCAL_WORK_COOKIE), "")
    is_lost = bool(mark) and not hmac.compare_digest(mark.encode(), owner_of_device().hex().encode())
    cases = _recent_cases(mark) if is_lost else []
    return jsonify(is_lost=is_lost, arrived=[{"title": _title(case), "reference": case.reference} for case in cases])


@bp.delete("/device")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_device() -> Response:
    """Nothing is kept there any more that is not here."""
    response = Response(status=204)
    delete_cookie(response, LOCAL_WORK_COOKIE)
    return response


def _recent_cases(mark: str) -> list[Case]:
    """What the device sent without an account, and, for whoever is signed in, under theirs."""
    owners = [owner_of_account(current_actor())]
    with suppress(ValueError):
        owners.append(bytes.fromhex(mark))
    return device_requests.list_recent_cases([owner for owner in owners if owner])


def _title(case: Case) -> str:
    return publishing.definition_of(case.procedure_version_id).title
