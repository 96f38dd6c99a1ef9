"""Free times as open data: of each service that people book online, without a name nor a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.agendas.agenda_store import all_agendas
from app.agendas.ants.meeting_points import find_procedure
from app.agendas.ants.settings import OPEN_AVAILABILITY, read_setting
from app.agendas.availability import Need
from app.agendas.definition import Agenda, Service
from app.agendas.free_slots import list_slots
from app.core import clock
from app.core.sites import current_site

FORMAT = "parvis/availability/1"
USUAL_DAYS, LONGEST = timedelta(days=30), timedelta(days=92)


@dataclass(frozen=True)
class OpenService:
    """A service that an open procedure lets everybody book."""

    agenda: Agenda
    service: Service
    procedure_slug: str

    def describe(self) -> dict[str, Any]:
        """The service as the list of services gives it."""
        base_url = current_site().base_url
        return {
            "agenda": self.agenda.slug,
            "service": self.service.id,
            "title": self.service.title,
            "place": self.agenda.place or self.agenda.title,
            "address": self.agenda.address,
            "minutes": self.service.duration(),
            "max_people": self.service.max_people,
            "form_url": f"{base_url}/demarches/{self.procedure_slug}",
            "slots_url": f"{base_url}/api/disponibilites/{self.agenda.slug}/{self.service.id}",
        }


def list_open_services() -> Iterator[OpenService]:
    """The services that are published, in the order of their agendas; none when the authority does not want it."""
    if not read_setting(OPEN_AVAILABILITY):
        return
    for agenda in all_agendas().values():
        for service in agenda.services:
            procedure = find_procedure(agenda.slug, service.id) if service.is_online else None
            if procedure is not None:
                yield OpenService(agenda, service, procedure[0].slug)


def find_open_service(agenda_slug: str, service_id: str) -> OpenService | None:
    """A service that is published, or None."""
    matches = (one for one in list_open_services() if (one.agenda.slug, one.service.id) == (agenda_slug, service_id))
    return next(matches, None)


def list_free_times(one: OpenService, *, people: int, first: date | None, last: date | None) -> list[dict[str, str]]:
    """The free times between two days, in order, with the offset of the clock of Paris."""
    first = min(max(first or clock.today(), clock.today()), clock.today() + 8 * LONGEST)
    last = min(last or first + USUAL_DAYS, first + LONGEST)
    if not 1 <= people <= one.service.max_people:
        return []
    slots = list_slots(one.agenda, Need(one.service, people), first=first, last=last)
    return [
        {"start": clock.to_paris(slot.start).isoformat(), "end": clock.to_paris(slot.end).isoformat()} for slot in slots
    ]


def availability_schema() -> dict[str, Any]:
    """The JSON Schema of both responses, as published."""
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    names = ("agenda", "service", "title", "place", "address", "form_url", "slots_url")
    numbers = {name: {"type": "integer", "minimum": 1} for name in ("minutes", "max_people")}
    service = _object({**dict.fromkeys(names, text), **numbers})
    slot = _object({"start": moment, "end": moment})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:availability:1",
        "title": "Availability",
        "oneOf": [
            _object({"format": {"const": FORMAT}, "services": {"type": "array", "items": service}}),
            _object(
                {
                    "format": {"const": FORMAT},
                    "service": service,
                    "people": {"type": "integer", "minimum": 1},
                    "slots": {"type": "array", "items": slot},
                }
            ),
        ],
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}
