"""An agenda read from its definition: its resources, its opening rules, and the services that people book there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.agendas.booking_prices import Category, Option, Price, read_option, read_price
from app.agendas.definition_schema import EVENTS, FIXED, OFFICE, agenda_validator
from app.core.i18n import gettext
from app.language.schema.problems import DefinitionError, Problem
from app.language.schema.validation import find_structure_problems


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
    # Address, entrance and lifts, the picture and the plan of a room: identifiers of images of the site.
    address: str = ""
    access: str = ""
    photo: str = ""
    plan: str = ""
    # Empty when it is free for everybody; else who has no price does not book it.
    prices: tuple[Price, ...] = ()


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
    # During school holidays, outside of them, or always.
    school: str = ""
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
    # Minutes kept after a booking, and before it to set the place up.
    buffer: int = 0
    setup: int = 0
    # FIXED: `minutes` long; else from one hour or day to another, at least `minutes` and at most so many minutes or days.
    length: str = FIXED
    max_minutes: int = 24 * 60
    max_days: int = 1
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
    # Kinds of people who book, each at its price, or kinds of places at events, and what may be added to a booking.
    categories: tuple[Category, ...] = ()
    options: tuple[Option, ...] = ()

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
        resources=tuple(_read_resource(resource) for resource in definition["resources"]),
        services=tuple(_read_service(service) for service in definition["services"]),
        opening=tuple(_read_rule(rule) for rule in definition["opening"]),
        roles=frozenset(definition.get("roles", ())),
        categories=tuple(Category(**category) for category in definition.get("categories", ())),
        options=tuple(read_option(option) for option in definition.get("options", ())),
        **{name: definition[name] for name in ("place", "address", "access", "phone") if name in definition},
        **{name: definition[name] for name in ("opens_on_holidays", "opens_on_whit_monday") if name in definition},
    )


def _read_resource(document: Mapping[str, Any]) -> Resource:
    return Resource(**{**document, "prices": tuple(read_price(price) for price in document.get("prices", ()))})


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
        school=document.get("school", ""),
        resources=frozenset(document.get("resources", ())),
    )


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    if not definition["resources"] and definition["kind"] != EVENTS:
        yield Problem("resources", gettext("ajoutez-en au moins un"))
    yield from _repeated_ids(definition)
    resource_ids = {resource["id"] for resource in definition["resources"]}
    for name in ("services", "opening", "options"):
        for position, element in enumerate(definition.get(name, ())):
            for resource_id in sorted(set(element.get("resources", ())) - resource_ids):
                yield Problem(
                    f"{name}[{position}].resources", gettext("« %(name)s » n’existe pas ici", name=resource_id)
                )
    yield from _price_problems(definition)
    for position, rule in enumerate(definition["opening"]):
        yield from _rule_problems(rule, f"opening[{position}]")


def _repeated_ids(definition: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("resources", "services", "categories", "options"):
        ids = [element["id"] for element in definition.get(name, ())]
        for position, element_id in enumerate(ids):
            if element_id in ids[:position]:
                yield Problem(f"{name}[{position}].id", gettext("« %(name)s » est déjà pris", name=element_id))


def _price_problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    categories = {"", *(category["id"] for category in definition.get("categories", ()))}
    for position, resource in enumerate(definition["resources"]):
        priced = [price.get("category", "") for price in resource.get("prices", ())]
        for number, category in enumerate(priced):
            if category not in categories:
                words = gettext("« %(name)s » n’existe pas ici", name=category)
                yield Problem(f"resources[{position}].prices[{number}].category", words)
            elif category in priced[:number]:
                yield Problem(
                    f"resources[{position}].prices[{number}].category", gettext("ce tarif est écrit deux fois")
                )


def _rule_problems(rule: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if rule["end"] != "00:00" and rule["end"] <= rule["start"]:
        yield Problem(f"{path}.end", gettext("la fin doit venir après le début"))
    for name in ("since", "until"):
        try:
            _read_day(rule.get(name))
        except ValueError:
            yield Problem(f"{path}.{name}", gettext("ce jour n’existe pas"))
