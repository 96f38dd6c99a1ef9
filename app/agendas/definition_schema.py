"""The JSON Schema of agendas, with the words that their definitions use."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.language.schema.validation import JsonSchemaValidator

FORMAT = "parvis/agenda/1"
APPOINTMENTS, ROOMS, EQUIPMENT, EVENTS = "appointments", "rooms", "equipment", "events"
KINDS = (APPOINTMENTS, ROOMS, EQUIPMENT, EVENTS)
OFFICE, PHONE, VIDEO, HOME = "office", "phone", "video", "home"
# When a rule is in force, about school holidays; empty for always.
OUTSIDE, DURING = "outside", "during"
WAYS = (OFFICE, PHONE, VIDEO, HOME)
# How long a booking of a service is: always the same, from one hour to another, whole days, or either.
FIXED, HOURS, DAYS, HOURS_OR_DAYS = "fixed", "hours", "days", "hours_or_days"
LENGTHS = (FIXED, HOURS, DAYS, HOURS_OR_DAYS)

_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}
_TITLE = {"type": "string", "minLength": 1, "maxLength": 120}
_TEXT = {"type": "string", "maxLength": 600}
_CLOCK_TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_DAY = {"type": ["string", "null"], "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_IDS = {"type": "array", "maxItems": 200, "items": _SLUG}
_TITLED = {"id": _SLUG, "title": _TITLE}
# Values of the answers that say who books.
_CATEGORY = {"id": {**_SLUG, "pattern": "^[a-z0-9]+([_-][a-z0-9]+)*$"}, "title": _TITLE}
_AMOUNT = {"type": "number", "minimum": 0, "maximum": 100_000}
_IMAGE = {"type": "string", "maxLength": 60}


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
                "categories": {"type": "array", "maxItems": 30, "items": _object(("id", "title"), _CATEGORY)},
                "options": {"type": "array", "maxItems": 60, "items": _option_schema()},
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
            "address": _TEXT,
            "access": _TEXT,
            "photo": _IMAGE,
            "plan": _IMAGE,
            "prices": {"type": "array", "maxItems": 31, "items": _price_schema()},
        },
    )


def _price_schema() -> dict[str, Any]:
    """Euros for so long; without a category, of all who have no price of their own."""
    amounts = dict.fromkeys(("hour", "half_day", "day", "deposit"), _AMOUNT)
    return _object((), {"category": {"type": "string", "maxLength": 60}, **amounts})


def _option_schema() -> dict[str, Any]:
    return _object(
        ("id", "title"),
        {**_TITLED, "description": _TEXT, "amount": _AMOUNT, "is_per_day": {"type": "boolean"}, "resources": _IDS},
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
            "setup": _integer(0, 60 * 24),
            "length": {"enum": list(LENGTHS)},
            "max_minutes": _integer(5, 60 * 24 * 7),
            "max_days": _integer(1, 366),
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
            "school": {"enum": ["", OUTSIDE, DURING]},
            "weeks": {"type": "array", "maxItems": 6, "items": {"enum": [1, 2, 3, 4, 5, -1]}},
            "resources": _IDS,
        },
    )


def _integer(minimum: int, maximum: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


def _object(required: tuple[str, ...], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}
