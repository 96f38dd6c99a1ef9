"""A source of choices read from its definition; its JSON Schema is published beside those of procedures and workflows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from app.accounts.families import FAMILIES
from app.core.i18n import gettext
from app.language.schema.problems import DefinitionError, Problem
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems
from app.language.text.placeholders import check_text, find_placeholders
from app.procedures.checks.definition_checks import problems_of_fields
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import PROPERTY_PATTERN, SOURCE_SLUG
from app.procedures.schema import field_definitions

FORMAT = "parvis/source/1"
CSV, JSON, GEOJSON, CARDS, AGENTS = "csv", "json", "geojson", "cards", "agents"
KINDS = (CARDS, CSV, JSON, GEOJSON, AGENTS)
FETCHED_KINDS = (JSON, GEOJSON)
EVERYONE, ONLY_AGENTS = "everyone", "agents"
# The types of field that a card may ask.
CARD_TYPES = {key: field_type for key, field_type in FIELD_TYPES.items() if field_type.can_be_on_card}

_PATH = {"type": "string", "pattern": r"^[\w$-]+(\.[\w$-]+)*$", "maxLength": 200}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
_URL = {"type": "string", "pattern": r"^https?://[^\t\r\n]+$", "maxLength": 1000}
_MINUTES = {"type": "integer", "minimum": 1, "maximum": 10_080}


@dataclass(frozen=True)
class Source:
    """One list of choices, and how it fares."""

    slug: str
    title: str
    kind: str
    audience: str
    settings: Mapping[str, Any]
    revision: int = 0
    failing_since: datetime | None = None
    failure: str | None = None

    @property
    def is_for_agents(self) -> bool:
        return self.audience == ONLY_AGENTS

    @property
    def is_personal(self) -> bool:
        """Whether its options are people."""
        return self.kind == AGENTS or bool(self.settings.get("personal"))

    @property
    def family(self) -> str | None:
        """The family in which its cards may belong to residents; none for any other list."""
        return self.settings.get("family") if self.kind == CARDS else None


def parse_source(definition: Any) -> Source:
    """The source that the document defines. Raises DefinitionError with all that is wrong."""
    problems = find_structure_problems(source_validator(), definition) or list(_problems(definition))
    if problems:
        raise DefinitionError(problems)
    return read_source(definition)


def read_source(definition: Mapping[str, Any], **more: Any) -> Source:
    """The source of a document checked when it was kept."""
    common = ("format", "slug", "title", "kind", "audience")
    settings = {name: value for name, value in definition.items() if name not in common}
    audience = definition.get("audience", ONLY_AGENTS if definition["kind"] == AGENTS else EVERYONE)
    return Source(definition["slug"], definition["title"], definition["kind"], audience, settings, **more)


def source_schema() -> dict[str, Any]:
    """The whole schema, as published."""
    labelled = {"value": _PATH, "label": _TEXT}
    remote = {"url": _URL, **labelled, "cache_minutes": _MINUTES}
    cards = {
        "fields": {"type": "array", "minItems": 1, "maxItems": 40, "items": {"$ref": "#/$defs/field"}},
        "label": _TEXT,
        "identifier": {"type": ["string", "null"], "pattern": PROPERTY_PATTERN},
        "editors": {"type": "array", "maxItems": 30, "items": SOURCE_SLUG},
        "personal": {"type": "boolean"},
        "family": {"enum": [*FAMILIES, None]},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:source:1",
        "title": "Source",
        "type": "object",
        "required": ["format", "slug", "title", "kind"],
        "properties": {"kind": {"enum": list(KINDS)}},
        "allOf": [
            _kind_schema(CSV, (), labelled),
            _kind_schema(JSON, ("url", "value", "label"), {**remote, "list": _PATH}),
            _kind_schema(GEOJSON, ("url", "value", "label"), remote),
            _kind_schema(CARDS, ("fields", "label"), cards),
            _kind_schema(AGENTS, ("role",), {"role": SOURCE_SLUG}),
        ],
        "$defs": field_definitions(CARD_TYPES),
    }


@cache
def source_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(source_schema())


def _kind_schema(kind: str, required: tuple[str, ...], settings: dict[str, Any]) -> dict[str, Any]:
    common = {
        "format": {"const": FORMAT},
        "slug": SOURCE_SLUG,
        "title": {"type": "string", "minLength": 1, "maxLength": 120},
        "kind": {"const": kind},
        "audience": {"enum": [EVERYONE, ONLY_AGENTS]},
    }
    shape = {"properties": {**common, **settings}, "required": list(required), "additionalProperties": False}
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": shape}


def _problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    yield from (Problem("label", problem) for problem in check_text(definition.get("label", "")))
    if definition["kind"] in FETCHED_KINDS:
        yield from _address_problems(definition["url"])
    if definition["kind"] == CARDS:
        yield from _card_problems(definition)


def _address_problems(url: str) -> Iterator[Problem]:
    yield from (Problem("url", problem) for problem in check_text(url))
    if re.search(r"\s", re.sub(r"\{\{.*?\}\}", "", url)):
        yield Problem("url", gettext("une adresse n’a pas d’espace"))
    fixed = re.split(r"\{\{", url)[0]
    # What is typed by residents must never choose the server that is asked.
    if "{{" in url and not urlsplit(fixed).path:
        yield Problem("url", gettext("le nom du site ne peut pas dépendre d’une réponse"))
    for name in find_placeholders(url):
        if not re.match(PROPERTY_PATTERN, name):
            yield Problem("url", gettext("« %(name)s » n’est pas un nom de paramètre", name=name))


def _card_problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    yield from problems_of_fields(definition["fields"], "fields")
    field_ids = {field["id"] for field in definition["fields"]}
    for position, field in enumerate(definition["fields"]):
        if field.get("condition") or isinstance(field.get("options"), Mapping):
            yield Problem(
                f"fields[{position}]", gettext("une fiche n’a ni condition, ni choix venus d’une autre liste")
            )
        if field["id"] in ("value", "label", "typed"):
            yield Problem(f"fields[{position}].id", gettext("« %(name)s » est réservé", name=field["id"]))
    placeholders = find_placeholders(definition["label"])
    for name in sorted(placeholders - field_ids):
        yield Problem("label", gettext("« %(name)s » n’est pas une question de la fiche", name=name))
    if not placeholders:
        yield Problem("label", gettext("doit nommer au moins une question de la fiche, par exemple {{ nom }}"))
    if definition.get("identifier") and definition["identifier"] not in field_ids:
        yield Problem(
            "identifier", gettext("« %(name)s » n’est pas une question de la fiche", name=definition["identifier"])
        )
