"""The published JSON Schema of a procedure: its frame, and the settings that each type of field declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.accounts.assurance import MAILED_LINK, PASSWORD, STRONG
from app.accounts.families import FAMILIES
from app.language.schema.definition_texts import TRANSLATIONS_SCHEMA
from app.language.schema.validation import JsonSchemaValidator
from app.language.text.passages import build_text_schemas
from app.procedures.fields import FIELD_TYPES, FieldType
from app.procedures.fields.answer_checks import CHECKS_SCHEMA
from app.procedures.fields.explanation import Explanation
from app.procedures.legal_rule import ACCEPTANCE, NONE, REJECTION, UNITS
from app.procedures.prices import PRICES_SCHEMA
from app.procedures.procedure_options import ADAPTIVE, ALWAYS, IDENTITY_LEVELS, WHILE_OPEN
from app.procedures.procedure_options import PROFILES as RESIDENT_PROFILES

FORMAT = "parvis/procedure/1"
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
PROFILES = ("first_name", "last_name", "email", "phone", "address")


def _text(maximum: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": maximum}


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _texts(maximum: int) -> dict[str, Any]:
    return {"type": "array", "maxItems": 30, "items": _text(maximum)}


def _object(required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


_SLUG = {"type": "string", "pattern": SLUG, "maxLength": 80}
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 60}
_PAGE_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 60}
_CONDITION = {"type": ["object", "null"]}
# An expression, or a text with placeholders.
_PREFILL = {"type": ["object", "string", "null"], "maxLength": 2000}
_DURATION = {"type": "integer", "minimum": 1, "maximum": 1000}

_PRESENTATION = _object(
    ("who", "duration_minutes", "what_next"),
    who=_text(1000),
    duration_minutes=_DURATION,
    at_hand=_texts(300),
    what_next={**_texts(500), "minItems": 1},
    typical_days=_optional(_DURATION),
    prices=PRICES_SCHEMA,
    other_ways=_texts(500),
)
_PRIVACY = _object(
    ("purpose", "legal_basis", "recipients", "retention_months"),
    purpose=_text(1000),
    legal_basis=_text(1000),
    recipients={**_texts(300), "minItems": 1},
    retention_months={"type": "integer", "minimum": 1, "maximum": 120},
    retention_reason=_optional(_text(1000)),
)
# How surely the person is known, how strongly they signed in, and how long ago.
_ASSURANCE = {
    "level": {"enum": [None, *IDENTITY_LEVELS]},
    "strength": {"enum": [None, MAILED_LINK, PASSWORD, STRONG]},
    "minutes": {"type": "integer", "minimum": 1, "maximum": 720},
}
_ACCOUNT = _object(
    ("required",),
    required={"type": "boolean"},
    reason=_optional(_text(500)),
    **_ASSURANCE,
    certified={"type": "boolean"},
    adults_only={"type": "boolean"},
    without_helper={"type": "boolean"},
    profiles={"type": "array", "maxItems": len(RESIDENT_PROFILES), "items": {"enum": list(RESIDENT_PROFILES)}},
    qualities={"type": "array", "maxItems": 20, "uniqueItems": True, "items": _SLUG},
)
_ROLES = {"type": "array", "minItems": 1, "maxItems": 30, "items": _SLUG}
# Day and hour of Paris.
_INSTANT = {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$"}
_LIMITS = _object(
    (),
    opens=_INSTANT,
    closes=_INSTANT,
    once={"enum": [ALWAYS, WHILE_OPEN]},
    quota=_object(("places",), places={"type": "integer", "minimum": 1, "maximum": 1_000_000}, season=_text(60)),
    gives_back={"type": "array", "maxItems": 30, "items": _ID},
)
_DRAFTS = _object(
    (),
    days={"type": "integer", "minimum": 2, "maximum": 100},
    most={"type": "integer", "minimum": 1, "maximum": 100},
)
_EMAIL_CONFIRMATION = _object(("days",), days={"type": "integer", "minimum": 1, "maximum": 30})
_PAYMENT = _object(
    ("regie", "product"),
    regie=_SLUG,
    product=_SLUG,
    quantity=_ID,
    booking=_ID,
    deposit=_SLUG,
    company=_ID,
    hours={"type": "integer", "minimum": 1, "maximum": 720},
)
_SIMILAR = _object(
    ("place", "kind", "metres", "days"),
    place=_ID,
    kind=_ID,
    metres={"type": "integer", "minimum": 10, "maximum": 500},
    days={"type": "integer", "minimum": 1, "maximum": 365},
)
_OPEN311 = _object(("description",), description=_ID, exact_place={"type": "boolean", "default": False})
_REPORT = _object(("photos",), photos=_ID, similar=_SIMILAR, open311=_OPEN311)
_ATTACHMENTS = _object(("total_mb",), total_mb={"type": "integer", "minimum": 1, "maximum": 500})
_LEGAL = _object(
    ("silence", "text"),
    silence={"enum": [ACCEPTANCE, REJECTION, NONE]},
    text=_text(500),
    delay={
        **_object(
            ("number", "unit"), number={"type": "integer", "minimum": 1, "maximum": 400}, unit={"enum": list(UNITS)}
        ),
        "type": ["object", "null"],
    },
    authority=_optional(_text(300)),
    appeal=_optional(_text(2000)),
)
_PAGE = _object(
    ("id", "title", "fields"),
    id=_PAGE_ID,
    title=_text(150),
    intro=_optional(_text(2000)),
    condition=_CONDITION,
    # More than the procedure requires: checked before the page is shown, and when the request is sent.
    identity=_object((), **_ASSURANCE),
    fields={"type": "array", "minItems": 1, "maxItems": 100, "items": {"$ref": "#/$defs/field"}},
    checks={"$ref": "#/$defs/checks"},
)


def _field_of_type(field_type: FieldType) -> dict[str, Any]:
    """A field of this type: what all fields have, and its own settings."""
    common = {
        "id": _ID,
        "type": {"const": field_type.key},
        "label": _text(300) if field_type.has_label else {"type": "string", "maxLength": 300},
        "hint": _optional(_text(500)),
        "required": {"type": "boolean", "default": True},
        "why": _optional(_text(500)),
        "help_article": _optional(_SLUG),
        "condition": _CONDITION,
        "profile": {"enum": [None, *(name for name in PROFILES if name in field_type.profiles)]},
        "prefill": _PREFILL if field_type.can_be_prefilled else {"const": None},
        "statistic": {"type": "boolean"} if field_type.can_be_statistic else {"const": False},
        "filter": {"type": "boolean"},
        "for_agents": {"type": "boolean"},
    }
    required = ("id", "type", *(("label",) if field_type.has_label else ()), *field_type.required_settings)
    own = {setting.key: setting.describe_schema() for setting in field_type.settings}
    words = {"title": str(field_type.label), "description": str(field_type.help_text), "examples": [field_type.example]}
    return {**words, **_object(required, **common, **own)}


def field_definitions(types: Mapping[str, FieldType] = FIELD_TYPES) -> dict[str, Any]:
    """A field of one of these types, for a document in which fields are defined."""
    by_type = [
        {
            "if": {"properties": {"type": {"const": key}}, "required": ["type"]},
            "then": {"$ref": f"#/$defs/{key}"},
        }
        for key in types
    ]
    field = {
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"enum": list(types)}},
        "allOf": by_type,
    }
    return {
        "field": field,
        "checks": CHECKS_SCHEMA,
        **(build_text_schemas() if Explanation.key in types else {}),
        **{key: _field_of_type(field_type) for key, field_type in types.items()},
    }


def procedure_schema() -> dict[str, Any]:
    """The whole schema, as published."""
    procedure = _object(
        (
            "format",
            "slug",
            "title",
            "summary",
            "theme",
            "family",
            "workflow",
            "functions",
            "presentation",
            "privacy",
            "pages",
        ),
        format={"const": FORMAT},
        slug=_SLUG,
        title=_text(120),
        summary=_text(300),
        theme=_SLUG,
        keywords={"type": "array", "maxItems": 50, "items": _text(60)},
        family={"enum": list(FAMILIES)},
        workflow=_SLUG,
        functions={"type": "object", "minProperties": 1, "maxProperties": 30, "additionalProperties": _SLUG},
        intake={"type": "array", "maxItems": 30, "items": _SLUG},
        presentation=_PRESENTATION,
        privacy=_PRIVACY,
        account=_ACCOUNT,
        internal=_object(("roles",), roles=_ROLES),
        limits=_LIMITS,
        drafts=_DRAFTS,
        email_confirmation=_EMAIL_CONFIRMATION,
        payment=_PAYMENT,
        robots=_object(("check",), check={"enum": [ADAPTIVE, ALWAYS]}),
        attachments=_ATTACHMENTS,
        digest=_text(300),
        report=_REPORT,
        reference=_text(60),
        translations=TRANSLATIONS_SCHEMA,
        stale_translations=TRANSLATIONS_SCHEMA,
        withdrawal={"type": "boolean", "default": True},
        legal=_LEGAL,
        pages={"type": "array", "minItems": 1, "maxItems": 50, "items": _PAGE},
        # What the workflow asks each procedure to say for itself.
        variables={"type": "object", "maxProperties": 80, "propertyNames": _ID},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:parvis:schema:procedure:1",
        "title": "Procedure",
        **procedure,
        "$defs": field_definitions(),
    }


@cache
def procedure_validator() -> JsonSchemaValidator:
    return JsonSchemaValidator(procedure_schema())


@cache
def fields_validator() -> JsonSchemaValidator:
    """Validator of a list of fields outside of a page: fields of an action, fields filled in by agents."""
    types = {key: field_type for key, field_type in FIELD_TYPES.items() if not field_type.needs_page}
    return JsonSchemaValidator(
        {"type": "array", "maxItems": 100, "items": {"$ref": "#/$defs/field"}, "$defs": field_definitions(types)}
    )
