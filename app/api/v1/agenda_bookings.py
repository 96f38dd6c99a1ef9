"""Agendas that a key reads: the bookings of a range of days, without anything about who booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from app.agendas.agenda_store import find_agenda, get_agenda
from app.agendas.day_bookings import find_references, load_bookings
from app.agendas.models import Booking
from app.api.v1.blueprint import bp
from app.api.v1.case_representations import format_moment
from app.api.v1.declared_operations import Operation, Parameter, operation
from app.api.v1.key_authentication import check_subject, current_key
from app.api.v1.problem_types import BAD_REQUEST, NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import check_names, read_day
from app.connectors.api_keys import list_subjects_of
from app.connectors.api_scopes import READ_AGENDAS
from app.core import clock
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access

MAX_DAYS = 31
FROM = Parameter("from", _("Le premier jour ; aujourd’hui sans cela."), {"type": "string", "format": "date"})
UNTIL = Parameter(
    "until", _("Le dernier jour, 31 jours au plus après ; le premier sans cela."), {"type": "string", "format": "date"}
)


@bp.get("/agendas")
@operation(Operation("listAgendas", _("Lister les agendas de la clé"), scope=READ_AGENDAS, answer="SubjectList"))
@access("key")
@rate_limit(API_CALL)
def list_agendas() -> ResponseReturnValue:
    check_names()
    slugs = sorted(list_subjects_of(current_key(), READ_AGENDAS))
    agendas = [agenda for slug in slugs if (agenda := find_agenda(slug)) is not None]
    return {"items": [{"slug": agenda.slug, "title": agenda.title} for agenda in agendas]}


@bp.get("/agendas/<slug>/rendez-vous")
@operation(
    Operation(
        "listBookings",
        _("Lister les rendez-vous d’un agenda"),
        scope=READ_AGENDAS,
        parameters=(FROM, UNTIL),
        answer="BookingList",
        problems=(NOT_FOUND,),
    )
)
@access("key")
@rate_limit(API_CALL)
def list_bookings(slug: str) -> ResponseReturnValue:
    """The bookings of some days, in their order; the reference of the request says who asked, to a key that reads it."""
    check_names(FROM, UNTIL)
    check_subject(READ_AGENDAS, slug)
    first = read_day("from") or clock.today()
    last = read_day("until") or first
    if not timedelta() <= last - first < timedelta(days=MAX_DAYS):
        raise ApiProblem(BAD_REQUEST, gettext("Demandez de un à trente et un jours : « until » après « from »."))
    start = datetime.combine(first, time(), clock.PARIS)
    end = datetime.combine(last + timedelta(days=1), time(), clock.PARIS)
    bookings = load_bookings(get_agenda(slug), start, end)
    references = find_references(bookings)
    return {"items": [_describe(booking, references) for booking in bookings]}


def _describe(booking: Booking, references: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(booking.id),
        "service": booking.service,
        "starts_at": format_moment(booking.starts_at),
        "ends_at": format_moment(booking.ends_at),
        "people": booking.people,
        "state": booking.state,
        "case": references.get(booking.case_id) if booking.case_id else None,
    }
