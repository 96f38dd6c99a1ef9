"""Two rooms and some equipment to book, and the procedure that asks for them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.agendas.agenda_store import save_agenda
from app.core import clock
from app.core.db import db
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE, WORKFLOW, write_charter

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
ROOMS: dict[str, Any] = {
    "format": "parvis/agenda/1",
    "slug": "salles",
    "title": "Salles municipales",
    "kind": "rooms",
    "place": "Centre culturel",
    "roles": ["voirie-instruction"],
    "opens_on_holidays": True,
    "categories": [{"id": "association", "title": "Associations"}, {"id": "entreprise", "title": "Entreprises"}],
    "options": [
        {"id": "piano", "title": "Piano", "amount": 50, "resources": ["grande-salle"]},
        {"id": "menage", "title": "Ménage", "amount": 30, "is_per_day": True},
    ],
    "resources": [
        {
            "id": "grande-salle",
            "title": "Grande salle",
            "people": 120,
            "access": "De plain-pied.",
            "prices": [
                {"hour": 40, "half_day": 150, "day": 250, "deposit": 500},
                {"category": "association", "hour": 10, "day": 60, "deposit": 200},
            ],
        },
        {
            "id": "petite-salle",
            "title": "Petite salle",
            "people": 30,
            "prices": [{"category": "association"}],
        },
    ],
    "services": [
        {
            "id": "location",
            "title": "Location",
            "minutes": 60,
            "step": 30,
            "length": "hours_or_days",
            "max_minutes": 720,
            "max_days": 3,
            "setup": 30,
            "buffer": 60,
            "horizon_days": 365,
            "change_hours": 24,
        }
    ],
    "opening": [{"days": EVERY_DAY, "start": "08:00", "end": "23:00"}],
}
EQUIPMENT: dict[str, Any] = {
    "format": "parvis/agenda/1",
    "slug": "materiel",
    "title": "Matériel",
    "kind": "equipment",
    "place": "Ateliers",
    "roles": ["voirie-instruction"],
    "opens_on_holidays": True,
    "resources": [
        {"id": "tables", "title": "Tables", "capacity": 40, "prices": [{"day": 2, "deposit": 10}]},
        {"id": "barnums", "title": "Barnums", "capacity": 2},
    ],
    "services": [{"id": "pret", "title": "Prêt", "minutes": 60, "length": "days", "max_days": 7, "horizon_days": 180}],
    "opening": [{"days": [0, 1, 2, 3, 4, 5], "start": "08:00", "end": "17:00"}],
}
ROOM_FIELD: dict[str, Any] = {
    "id": "salle",
    "type": "booking",
    "label": "Votre salle",
    "agenda": "salles",
    "service": "location",
}
EQUIPMENT_FIELD = {**ROOM_FIELD, "id": "materiel", "label": "Le matériel", "agenda": "materiel", "service": "pret"}


def create_rooms(**changes: Any) -> None:
    """Keep the agenda of rooms, with these changes."""
    save_agenda({**ROOMS, **changes})
    db.session.commit()


def publish_bookings(*fields: dict[str, Any]) -> UUID:
    """Publish the procedure, whose first page asks these questions too; returns its version."""
    workflows.publish(WORKFLOW)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += deepcopy(list(fields))
    definition["limits"] = {"gives_back": ["refused"]}
    version_id = procedures.publish(definition).id
    db.session.commit()
    return version_id


def day_in(days: int) -> date:
    """A day to come."""
    return clock.today() + timedelta(days=days)
