"""An agenda read from its definition: its resources, its opening rules, and the services that people book there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

from app.core.i18n import gettext
from app.language.schema.problems import DefinitionError, Problem
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems

FORMAT = "parvis/agenda/1"
APPOINTMENTS, ROOMS, EQUIPMENT, EVENTS = "appointments", "rooms", "equipment", "events"
KINDS = (APPOINTMENTS, ROOMS, EQUIPMENT, EVENTS)
OFFICE, PHONE, VIDEO, HOME = "office", "phone", "video", "home"
WAYS = (OFFICE, PHONE, VIDEO, HOME)

_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}
_TITLE = {"type": "string", "minLength": 1, "maxLength": 120}
_TEXT = {"type": "string", "maxLength": 600}
_CLOCK_TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_DAY = {"type": ["string", "null"], "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_IDS = {"type": "array", "maxItems": 200, "items": _SLUG}


@dataclass(frozen=True)
class Resource:
    """Something that is booked: a desk, an agent, a room, or `capacity` things that are all alike."""

    id: str
    title: str
    capacity: int = 1
    # How many people a room holds.
    people: int | None = None
    description: str = ""
    agent_id: str | None = None


@dataclass(frozen=True)
class OpeningRule:
    """Hours of some weekdays, in the time of the place; `end` 00:00 is the midnight that ends the day."""

    days: frozenset[int]
    start: time
    end: time
    since: date | None = None
    until: date | None = None
    # Ranks of the weekday in its month, -1 for the last one; empty for all.
    weeks: frozenset[int] = frozenset()
    # Empty for all.
    resources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Service:
    """A reason to come, how long it takes and from when until when it may be booked."""

    id: str
    title: str
    minutes: int
    # Of each person beyond the first one.
    minutes_per_person: int = 0
    max_people: int = 1
    # Between two bookings, in minutes.
    buffer: int = 0
    # The minutes between two starts; none for the shortest service of the agenda.
    step: int | None = None
    # Working days, then hours, before which it is too late to book.
    notice_days: int = 0
    notice_hours: int = 0
    horizon_days: int = 90
    # Hours before which a booking may still be moved or cancelled by who made it.
    change_hours: int = 0
    way: str = OFFICE
    is_online: bool = True
    resources: frozenset[str] = frozenset()
    papers: str = ""

    def duration(self, people: int = 1) -> int:
        """Minutes that it takes for so many people."""
        return self.minutes + self.minutes_per_person * (max(people, 1) - 1)


@dataclass(frozen=True)
class PlaceCategory:
    """A kind of place at events: an adult, a child."""

    id: str
    title: str


@dataclass(frozen=True)
class Agenda:
    """Resources that open at the same hours, with the services that are booked on them."""

    slug: str
    title: str
    kind: str
    resources: tuple[Resource, ...]
    services: tuple[Service, ...]
    opening: tuple[OpeningRule, ...]
    place: str = ""
    address: str = ""
    access: str = ""
    phone: str = ""
    opens_on_holidays: bool = False
    opens_on_whit_monday: bool = False
    # They see and change its bookings.
    roles: frozenset[str] = frozenset()
    categories: tuple[PlaceCategory, ...] = ()

    def find_service(self, service_id: str) -> Service | None:
        return next((service for service in self.services if service.id == service_id), None)

    def find_resource(self, resource_id: str) -> Resource | None:
        return next((resource for resource in self.resources if resource.id == resource_id), None)

    def resources_of(self, service: Service) -> tuple[Resource, ...]:
        """The resources on which a service is given."""
        return tuple(
            resource for resource in self.resources if not service.resources or resource.id in service.resources
        )

    def step_of(self, service: Service) -> int:
        """Minutes between two starts of a service."""
        return service.step or min(other.minutes for other in self.services)


def parse_agenda(definition: Any) -> Agenda:
    """The agenda that the document defines. Raises DefinitionError with all that is wrong."""
    problems = find_structure_problems(agenda_validator(), definition) or list(_problems(definition))
    if problems:
        raise DefinitionError(problems)
    return read_agenda(definition)


def read_agenda(definition: Mapping[str, Any]) -> Agenda:
    """The agenda of a document checked when it was kept."""
    return Agenda(
        slug=definition["slug"],
        title=definition["title"],
        kind=definition["kind"],
        resources=tuple(Resource(**resource) for resource in definition["resources"]),
        services=tuple(_read_service(service) for service in definition["services"]),
        opening=tuple(_read_rule(rule) for rule in definition["opening"]),
        roles=frozenset(definition.get("roles", ())),
        categories=tuple(PlaceCategory(**category) for category in definition.get("categories", ())),
        **{name: definition[name] for name in ("place", "address", "access", "phone") if name in definition},
        **{name: definition[name] for name in ("opens_on_holidays", "opens_on_whit_monday") if name in definition},
    )


def _read_service(document: Mapping[str, Any]) -> Service:
    return Service(**{**document, "resources": frozenset(document.get("resources", ()))})


def _read_rule(document: Mapping[str, Any]) -> OpeningRule:
    return OpeningRule(
        days=frozenset(document["days"]),
        start=time.fromisoformat(document["start"]),
        end=time.fromisoformat(document["end"]),
        since=_read_day(document.get("since")),
        until=_read_day(document.get("until")),
        weeks=frozenset(document.get("weeks", ())),
        resources=frozenset(document.get("resources", ())),
    )


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def agenda_schema() -> dict[str, Any]:
    """The whole schema, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:agenda:1",
        "title": "Agenda",
        **_object(
            ("format", "slug", "title", "kind", "resources", "services", "opening"),
            {
                "format": {"const": FORMAT},
                "slug": _SLUG,
                "title": _TITLE,
                "kind": {"enum": list(KINDS)},
                "place": _TEXT,
                "address": _TEXT,
                "access": _TEXT,
                "phone": _TEXT,
                "opens_on_holidays": {"type": "boolean"},
                "opens_on_whit_monday": {"type": "boolean"},
                "roles": _IDS,
                "categories": {
                    "type": "array",
                    "maxItems": 8,
                    "items": _object(("id", "title"), {"id": _SLUG, "title": _TITLE}),
                },
                "resources": {"type": "array", "maxItems": 200, "items": _resource_schema()},
                "services": {"type": "array", "minItems": 1, "maxItems": 60, "items": _service_schema()},
                "opening": {"type": "array", "maxItems": 200, "items": _rule_schema()},
            },
        ),
    }


@cache
def agenda_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(agenda_schema())


def _resource_schema() -> dict[str, Any]:
    return _object(
        ("id", "title"),
        {
            "id": _SLUG,
            "title": _TITLE,
            "capacity": {"type": "integer", "minimum": 1, "maximum": 1000},
            "people": {"type": ["integer", "null"], "minimum": 1, "maximum": 100_000},
            "description": _TEXT,
            "agent_id": {"type": ["string", "null"], "maxLength": 36},
        },
    )


def _service_schema() -> dict[str, Any]:
    return _object(
        ("id", "title", "minutes"),
        {
            "id": _SLUG,
            "title": _TITLE,
            "minutes": _integer(5, 60 * 24 * 31),
            "minutes_per_person": _integer(0, 600),
            "max_people": _integer(1, 500),
            "buffer": _integer(0, 60 * 24),
            "step": {"type": ["integer", "null"], "minimum": 5, "maximum": 60 * 24},
            "notice_days": _integer(0, 60),
            "notice_hours": _integer(0, 24 * 60),
            "horizon_days": _integer(1, 730),
            "change_hours": _integer(0, 24 * 60),
            "way": {"enum": list(WAYS)},
            "is_online": {"type": "boolean"},
            "resources": _IDS,
            "papers": _TEXT,
        },
    )


def _rule_schema() -> dict[str, Any]:
    return _object(
        ("days", "start", "end"),
        {
            "days": {"type": "array", "minItems": 1, "maxItems": 7, "items": _integer(0, 6)},
            "start": _CLOCK_TIME,
            "end": _CLOCK_TIME,
            "since": _DAY,
            "until": _DAY,
            "weeks": {"type": "array", "maxItems": 6, "items": {"enum": [1, 2, 3, 4, 5, -1]}},
            "resources": _IDS,
        },
    )


def _integer(minimum: int, maximum: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


def _object(required: tuple[str, ...], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    if not definition["resources"] and definition["kind"] != EVENTS:
        yield Problem("resources", gettext("ajoutez-en au moins un"))
    for name in ("resources", "services", "categories"):
        ids = [element["id"] for element in definition.get(name, ())]
        for position, element_id in enumerate(ids):
            if element_id in ids[:position]:
                yield Problem(f"{name}[{position}].id", gettext("« %(name)s » est déjà pris", name=element_id))
    resource_ids = {resource["id"] for resource in definition["resources"]}
    for name in ("services", "opening"):
        for position, element in enumerate(definition[name]):
            for resource_id in sorted(set(element.get("resources", ())) - resource_ids):
                yield Problem(
                    f"{name}[{position}].resources", gettext("« %(name)s » n’existe pas ici", name=resource_id)
                )
    for position, rule in enumerate(definition["opening"]):
        yield from _rule_problems(rule, f"opening[{position}]")


def _rule_problems(rule: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if rule["end"] != "00:00" and rule["end"] <= rule["start"]:
        yield Problem(f"{path}.end", gettext("la fin doit venir après le début"))
    for name in ("since", "until"):
        try:
            _read_day(rule.get(name))
        except ValueError:
            yield Problem(f"{path}.{name}", gettext("ce jour n’existe pas"))
