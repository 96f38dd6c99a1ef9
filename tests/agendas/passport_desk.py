"""An agenda with two desks, and a procedure that asks for an appointment there."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.agendas.agenda_store import save_agenda
from app.agendas.definition import Agenda
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.procedures.fields.slot import describe_slot
from app.procedures.fields.slot_offer import SlotOffer
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

AGENDA: dict[str, Any] = {
    "format": "parvis/agenda/1",
    "slug": "titres",
    "title": "Titres d’identité",
    "kind": "appointments",
    "place": "Hôtel de ville",
    "roles": ["voirie-instruction"],
    "opens_on_holidays": True,
    "resources": [{"id": "guichet-1", "title": "Guichet 1"}],
    "services": [
        {
            "id": "passeport",
            "title": "Passeport",
            "minutes": 20,
            "minutes_per_person": 20,
            "max_people": 3,
            "horizon_days": 30,
        }
    ],
    "opening": [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "09:00", "end": "10:00"}],
}
SLOT_FIELD = {
    "id": "rendez_vous",
    "type": "slot",
    "label": "Quand voulez-vous venir ?",
    "agenda": "titres",
    "service": "passeport",
}
FORM_URL = "/demarches/signaler/remplir"


def create_agenda(**changes: Any) -> Agenda:
    """Keep the agenda, with these changes."""
    agenda = save_agenda({**AGENDA, **changes})
    db.session.commit()
    return agenda


def publish_appointment(
    *, people: Any = 1, takes_wish: bool = False, more_fields: Sequence[dict[str, Any]] = ()
) -> UUID:
    """Publish the procedure, whose first page asks for an appointment and a description; returns its version."""
    workflows.publish(WORKFLOW)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += [{**SLOT_FIELD, "people": people, "takes_wish": takes_wish}, *more_fields]
    definition["limits"] = {"gives_back": ["refused"]}
    version_id = procedures.publish(definition).id
    db.session.commit()
    return version_id


def submit_appointment(version_id: UUID, start: datetime, *, by: Actor = NOBODY, **answers: Any) -> Case:
    """Submit a request with an appointment."""
    slot = describe_slot(start, start + timedelta(minutes=20), SlotOffer(title="Passeport", place="Hôtel de ville"))
    submitted = submission.submit(
        version_id, {**ANSWERS, "rendez_vous": slot, **answers}, token=uuid4(), channel="web", by=by
    )
    db.session.commit()
    return submitted.case


def start_at(hour: int, minute: int = 0, *, days: int = 2) -> datetime:
    """An instant of a day to come, at an hour of Paris."""
    day = clock.today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS).astimezone(UTC)


def input_value(start: datetime) -> str:
    """The value of the input of a time."""
    return start.strftime("%Y-%m-%dT%H:%MZ")
