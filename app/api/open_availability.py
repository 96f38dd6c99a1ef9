"""Free times of the services of the authority, for everybody: docs/schemas/availability-1.json."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from app.agendas import open_availability
from app.agendas.open_availability import FORMAT
from app.core.rate_limits.limits import OPEN_DATA, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Day, Number

bp = Blueprint("open_availability", __name__, url_prefix="/api/disponibilites")

FIRST, LAST = Day("debut"), Day("fin")
PEOPLE = Number("personnes", limits=(1, 500), default=1)
CACHE_SECONDS = 60


@bp.get("")
@access("public")
@rate_limit(OPEN_DATA)
def list_services() -> Response:
    """The services that are published, each with the address of its free times."""
    services = [one.describe() for one in open_availability.list_open_services()]
    return _respond({"format": FORMAT, "services": services})


@bp.get("/<agenda_slug>/<service_id>")
@access("public")
@rate_limit(OPEN_DATA)
def list_slots(agenda_slug: str, service_id: str) -> Response:
    """The free times of one service between two days."""
    one = open_availability.find_open_service(agenda_slug, service_id) or abort(404)
    people, first, last = PEOPLE.read(request.args), FIRST.read(request.args), LAST.read(request.args)
    slots = open_availability.list_free_times(one, people=people, first=first, last=last)
    return _respond({"format": FORMAT, "service": one.describe(), "people": people, "slots": slots})


def _respond(content: object) -> Response:
    response = jsonify(content)
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
