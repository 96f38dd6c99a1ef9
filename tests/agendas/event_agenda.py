"""An agenda of events with a workshop to come, and a procedure that registers people at it."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.agendas.agenda_store import get_agenda, save_agenda
from app.agendas.event_sessions.event_sessions import SessionDetails, create_sessions
from app.agendas.models import EventSession
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

AGENDA: dict[str, Any] = {
    "format": "parvis/agenda/1",
    "slug": "evenements",
    "title": "Événements",
    "kind": "events",
    "place": "Maison des associations",
    "roles": ["voirie-instruction"],
    "resources": [],
    "services": [{"id": "atelier", "title": "Atelier", "minutes": 120}],
    "opening": [],
}
EVENT_FIELD = {"id": "seance", "type": "event", "label": "Quelle séance ?", "agenda": "evenements"}


def create_event_agenda(**changes: Any) -> None:
    """Keep the agenda, with these changes."""
    save_agenda({**AGENDA, **changes})
    db.session.commit()


def create_workshop(*, days: int = 10, places: int = 3, waiting: int = 10, **details: Any) -> EventSession:
    """Keep a workshop some days from now."""
    start = (clock.now() + timedelta(days=days)).replace(hour=13, minute=0, second=0, microsecond=0)
    session_details = SessionDetails(
        **{
            "service": "atelier",
            "title": "Atelier compost",
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "places": places,
            "max_people": 4,
            "place": "Jardin partagé",
            "waiting_places": waiting,
            **details,
        }
    )
    session = create_sessions(get_agenda("evenements"), session_details)[0]
    db.session.commit()
    return session


def publish_registration(*, people: Any = None) -> UUID:
    """Publish the procedure, whose first page asks for a session; returns its version."""
    workflows.publish(WORKFLOW)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += [{**EVENT_FIELD, "people": people}]
    definition["limits"] = {"gives_back": ["refused"]}
    version_id = procedures.publish(definition).id
    db.session.commit()
    return version_id


def build_answer(
    session: EventSession, *, people: int = 1, counts: str = "", state: str = "confirmed"
) -> dict[str, str]:
    """The answer of somebody who chose a session."""
    local: datetime = clock.to_paris(session.starts_at)
    return {
        "session": str(session.id),
        "start": session.starts_at.strftime("%Y-%m-%dT%H:%MZ"),
        "end": session.ends_at.strftime("%Y-%m-%dT%H:%MZ"),
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "title": session.title,
        "place": session.place,
        "people": str(people),
        "amount": "0.00",
        "counts": counts,
        "detail": "",
        "state": state,
    }


def submit_registration(version_id: UUID, session: EventSession, *, people: int = 1, state: str = "confirmed") -> Case:
    """Submit a request with a registration."""
    answers = {**ANSWERS, "seance": build_answer(session, people=people, state=state)}
    submitted = submission.submit(version_id, answers, token=uuid4(), channel="web", by=NOBODY)
    db.session.commit()
    return submitted.case
