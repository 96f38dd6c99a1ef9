"""The list of a session that an agent takes to the entrance on their device, and the ticks that the device sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.definition import Agenda
from app.agendas.event_sessions.check_in_list import MAX_TICKS, DeviceTick, build_check_in_list, record_ticks
from app.agendas.event_sessions.event_sessions import SessionNotFound, get_session
from app.agendas.models import EventSession
from app.core.db import db
from app.core.rate_limits.limits import DEVICE_CALL, rate_limit
from app.core.web.access_rules import Actor, accept_json, access, current_actor
from app.privacy.access_log import log_access
from app.sync.blueprint import bp
from app.sync.error_responses import refuse_malformed
from app.sync.request_body import parse_content, read_content
from app.sync.sender import account_pseudonym, current_agent

SCREEN = "sync.check_in"


@bp.get("/check-ins/<agenda_slug>/<uuid:event_session_id>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def show_check_in(agenda_slug: str, event_session_id: UUID) -> Response:
    """The list of a session, for an agent of its agenda."""
    actor = current_actor()
    if actor.must_enrol:
        raise SessionNotFound(event_session_id)
    agenda, session = _find(agenda_slug, event_session_id, by=actor)
    return _render(agenda, session, by=actor)


@bp.put("/check-ins/<agenda_slug>/<uuid:event_session_id>")
@access("public")
@rate_limit(DEVICE_CALL)
@accept_json
def update_check_in(agenda_slug: str, event_session_id: UUID) -> Response:
    """Record the ticks of a device. Idempotent: a tick received twice changes nothing; the list of now comes back."""
    actor = current_agent().actor
    ticks = parse_content(read_content(), _parse_ticks)
    agenda, session = _find(agenda_slug, event_session_id, by=actor)
    record_ticks(agenda, session, ticks, by=actor)
    db.session.commit()
    return _render(agenda, session, by=actor)


def _find(agenda_slug: str, event_session_id: UUID, *, by: Actor) -> tuple[Agenda, EventSession]:
    agenda = agenda_managed_by(by, agenda_slug)
    session = get_session(agenda, event_session_id)
    log_access(by, "list", screen=SCREEN)
    return agenda, session


def _render(agenda: Agenda, session: EventSession, *, by: Actor) -> Response:
    return jsonify(owner=account_pseudonym(by), **build_check_in_list(agenda, session, by=by))


def _parse_ticks(content: Mapping[str, Any]) -> list[DeviceTick]:
    if len(content["ticks"]) > MAX_TICKS:
        raise refuse_malformed()
    return [
        DeviceTick(UUID(tick["id"]), str(tick["state"]), datetime.fromtimestamp(int(tick["at"]) / 1000, UTC))
        for tick in content["ticks"]
    ]
