"""Events of cases in one order: software reads what happened since the last one that it has read, over thirty days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.declared_operations import Operation, Parameter, operation
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import CURSOR_LOST, INVALID_VALUES, NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import check_names, read_limit, refuse_parameter
from app.api.v1.request_bodies import read_body
from app.cases import event_stream
from app.cases.event_stream import RETENTION, StreamFilter
from app.connectors.api_keys import list_subjects_of
from app.connectors.api_scopes import READ_EVENTS
from app.connectors.webhooks import replays, targets
from app.connectors.webhooks.event_description import describe_event
from app.connectors.webhooks.replays import ReplayRefused
from app.connectors.webhooks.targets import WebhookNotFound
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import accept_json, access
from app.procedures import publishing as procedures

MAX_LIMIT = 500
AFTER = Parameter(
    "apres",
    _("La valeur « next » de la dernière lecture ; sans elle, tout ce que gardent les trente derniers jours."),
)
KIND = Parameter("type", _("Les types d’événements voulus, séparés par des virgules : case.submitted, case.message…"))
LIMIT = Parameter(
    "limit",
    _("Le nombre d’événements d’une lecture, 100 sans cela, 500 au plus."),
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100},
)
PARAMETERS = (AFTER, KIND, LIMIT)
PREFIX = "case."


@bp.get("/evenements")
@operation(
    Operation(
        "listEvents",
        _("Lire les événements depuis le dernier lu"),
        scope=READ_EVENTS,
        parameters=PARAMETERS,
        answer="EventList",
        problems=(CURSOR_LOST,),
    )
)
@access("key")
@rate_limit(API_CALL)
def list_events() -> ResponseReturnValue:
    """The events of the procedures of the key, in their order; `next` is to be kept, and given at the next reading."""
    check_names(*PARAMETERS)
    limit, stream = read_limit(default=100, maximum=MAX_LIMIT), StreamFilter(_list_procedures(), _read_kinds())
    settled, after = event_stream.find_settled_position(), _read_position()
    events = event_stream.read_events(stream, after=after, until=settled, limit=limit)
    is_complete = len(events) < limit
    base_url = current_site().base_url
    return {
        "items": [describe_event(event, base_url) for event in events],
        "next": str(max(after, settled) if is_complete else events[-1].position),
        "complete": is_complete,
    }


@bp.post("/webhooks/<uuid:webhook_id>/reprises")
@operation(
    Operation(
        "replayWebhook",
        _("Redemander des événements à un webhook"),
        scope=READ_EVENTS,
        body="NewReplay",
        answer="Replay",
        status=202,
        problems=(NOT_FOUND, INVALID_VALUES),
    )
)
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_replay(webhook_id: UUID) -> ResponseReturnValue:
    """Send a range again to a webhook whose procedures the key follows too."""
    check_names()
    values = read_body("NewReplay")
    webhook = targets.find_webhook(webhook_id)
    slugs = set(webhook.procedures) or {live.slug for live in procedures.live_procedures()}
    if not slugs <= _list_procedures():
        raise WebhookNotFound(webhook_id)
    until = int(values["until"]) if "until" in values else None
    try:
        first, last = replays.ask_replay(webhook, after=int(values["after"]), until=until)
    except ReplayRefused:
        raise _refuse_range() from None
    db.session.commit()
    return {"after": str(first), "until": str(last)}, 202


def _list_procedures() -> frozenset[str]:
    return list_subjects_of(current_key(), READ_EVENTS)


def _read_position() -> int:
    """The position after which to read. Raises ApiProblem when events were lost since."""
    text = request.args.get(AFTER.name, "")
    if not text or text == "0":
        return event_stream.find_position_before(clock.now() - RETENTION)
    if not text.isdecimal() or not text.isascii() or len(text) > 15:
        raise refuse_parameter(AFTER.name, gettext("Donnez la valeur « next » de la dernière lecture."))
    position = int(text)
    # Beyond the last one after a restoration: what took its place would never be read.
    if position > event_stream.find_last_position() or event_stream.has_lost_events(position):
        raise ApiProblem(CURSOR_LOST)
    return position


def _read_kinds() -> list[str]:
    words = [word for word in request.args.get(KIND.name, "").split(",") if word]
    if len(words) > 50 or any(not word.startswith(PREFIX) or len(word) > 100 for word in words):
        raise refuse_parameter(KIND.name, gettext("Donnez des types comme case.submitted ou case.status_changed."))
    return [word.removeprefix(PREFIX) for word in words]


def _refuse_range() -> ApiProblem:
    problem: dict[str, Any] = {
        "pointer": "/after",
        "code": "range",
        "detail": gettext("Donnez une position des trente derniers jours, avant « until »."),
    }
    return ApiProblem(INVALID_VALUES, errors=[problem])
