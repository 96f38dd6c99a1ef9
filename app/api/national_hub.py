"""The calls of the national hub of identity papers, under the names that it gives them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.agendas.ants import hub_responses, hub_tokens
from app.agendas.ants.meeting_points import REASONS
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Number

bp = Blueprint("national_hub", __name__, url_prefix="/api/ants")

MAX_PEOPLE = 50
PEOPLE = Number("documents_number", limits=(1, MAX_PEOPLE), default=1)


class _Refused(Exception):
    """The call has no valid token, or parameters that cannot be read."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@bp.errorhandler(_Refused)
def refuse_call(error: _Refused) -> tuple[Response, int]:
    """Answer as the duplicates service does."""
    return jsonify({"detail": error.detail}), error.status


@bp.before_request
def check_token() -> None:
    """Refuse whoever has no token in force, before anything is read."""
    header = hub_tokens.get_header()
    if not hub_tokens.is_token_valid(request.headers.get(header, "")):
        raise _Refused(401, f"{header} header invalid")


@bp.get("/getManagedMeetingPoints")
@access("key")
@rate_limit(API_CALL)
def list_meeting_points() -> Response:
    """The meeting points that the hub shows."""
    return _respond(hub_responses.list_meeting_points())


@bp.get("/availableTimeSlots")
@access("key")
@rate_limit(API_CALL)
def list_time_slots() -> Response:
    """The free times of some meeting points."""
    reason = request.args.get("reason", REASONS[0])
    if reason not in REASONS:
        raise _Refused(422, f"reason: {', '.join(REASONS)}")
    slots = hub_responses.list_time_slots(
        request.args.getlist("meeting_point_ids"),
        reason=reason,
        people=PEOPLE.read(request.args),
        first=_read_day("start_date"),
        last=_read_day("end_date"),
    )
    return _respond(slots)


@bp.get("/searchApplicationIds")
@access("key")
@rate_limit(API_CALL)
def search_application_ids() -> Response:
    """The appointments of some pre-applications; what is no number of one has none."""
    return _respond(hub_responses.search_appointments(request.args.getlist("application_ids")))


def _read_day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Refused(422, f"{name}: YYYY-MM-DD") from None


def _respond(content: Any) -> Response:
    response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response
