"""Simulation of more opening hours: the requests of the past weeks are replayed on them, and nothing is changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.agendas.agenda_store import definition_of, get_calendar
from app.agendas.definition import Agenda, parse_agenda, read_agenda
from app.agendas.past_requests import WEEKS, load_past_requests
from app.agendas.simulation import EXTRA, add_hours, replay_requests
from app.core import clock
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.language.schema.problems import DefinitionError
from app.studio.agendas.agenda_inputs import OpeningInputs

bp = Blueprint("agenda_simulation", __name__, url_prefix="/agents/administration/agendas/<slug>/simulation")

START = {"days": "2", "start": "09:00", "end": "12:00", "resources": EXTRA}


@bp.get("")
@access("administrator")
def show_form(slug: str) -> ResponseReturnValue:
    return _render(read_agenda(definition_of(slug)), START, {})


@bp.post("")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_simulation(slug: str) -> ResponseReturnValue:
    """Compare two replays: with the hours as they are, and with those that were typed."""
    definition = definition_of(slug)
    agenda = read_agenda(definition)
    submitted = {name: "\n".join(values) for name, values in request.form.lists()}
    form = OpeningInputs(submitted)
    problems = {name: words for name, words in form.problems.items() if name in START}
    if problems:
        return _render(agenda, form.texts, problems, status=422)
    with_resource = EXTRA in form.resources
    try:
        changed = parse_agenda(add_hours(definition, form.build({}), with_resource=with_resource))
    except DefinitionError:
        return _render(agenda, form.texts, {"end": _("La fin doit venir après le début.")}, status=422)
    requests, occupation = load_past_requests(agenda)
    calendar, now = get_calendar(), clock.now()
    before = replay_requests(agenda, requests, occupation, calendar, now=now)
    after = {wait.service: wait for wait in replay_requests(changed, requests, occupation, calendar, now=now)}
    rows = [(agenda.find_service(wait.service), wait, after[wait.service]) for wait in before]
    return _render(agenda, form.texts, {}, rows=rows, count=len(requests))


def _render(
    agenda: Agenda,
    texts: dict[str, str],
    problems: dict[str, str],
    *,
    rows: list[Any] | None = None,
    count: int = 0,
    status: int = 200,
) -> ResponseReturnValue:
    return render(
        "studio/agendas/simulation.html",
        status=status,
        agenda=agenda,
        texts=texts,
        problems=problems,
        resources=[(EXTRA, _("Un de plus")), *((resource.id, resource.title) for resource in agenda.resources)],
        rows=rows,
        count=count,
        weeks=WEEKS,
    )
