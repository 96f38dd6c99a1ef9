"""The published JSON Schema of what people take away, so that another service can take it in."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
MAYBE: dict[str, Any] = {"type": ["string", "null"]}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
MAYBE_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
ANYTHING: dict[str, Any] = {}


def archive_schema() -> dict[str, Any]:
    """Version 1 of `donnees.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Data of a person, taken away from Parvis",
        **_object(
            {
                "format": {"const": "parvis/own-data/1"},
                "made_at": MOMENT,
                "authority": TEXT,
                "account": {"anyOf": [{"type": "null"}, _object(_ACCOUNT)]},
                "cases": _list(_object(_CASE)),
                "drafts": _list(_object(_DRAFT)),
                "cards": _list(_object(_CARD)),
                "notices": _list(_object({"at": MOMENT, "about": TEXT, "title": TEXT, "text": TEXT})),
            }
        ),
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_FILE = {"path": TEXT, "name": TEXT, "type": TEXT, "size": {"type": "integer"}, "sha256": TEXT, "added_at": MOMENT}
_ANSWER = _object(
    {"id": TEXT, "question": TEXT, "type": TEXT, "value": ANYTHING, "text": TEXT, "details": ANYTHING},
    optional=("question", "type", "text", "details"),
)
_DEVICES = _list(_object({"since": MOMENT, "browser": TEXT}))
_ACCOUNT = {
    "email": TEXT,
    "first_name": TEXT,
    "last_name": TEXT,
    "phone": TEXT,
    "address": {"type": ["object", "null"], "additionalProperties": TEXT},
    "new_email": TEXT,
    "identity_level": TEXT,
    "kinds": _list(TEXT),
    "created_at": MOMENT,
    "last_seen_on": MAYBE_DAY,
    "sign_ins": _list(_object({"at": MOMENT, "browser": TEXT})),
    "letters": _list(_object({"at": MOMENT, "to": MAYBE, "subject": MAYBE})),
    "qualities": _list(
        _object(
            {
                "title": TEXT,
                "family": TEXT,
                "since": MOMENT,
                "until": MAYBE_DAY,
                "known_as": _object({"name": TEXT, "email": TEXT}),
                "request": {"type": ["object", "null"], "additionalProperties": TEXT},
                "reason": TEXT,
            }
        )
    ),
    "devices": _DEVICES,
    "choices": _list(_object({"topic": TEXT, "channel": TEXT, "wanted": {"type": "boolean"}})),
}
_EVENT = {
    "at": MOMENT,
    "kind": TEXT,
    "by": TEXT,
    "status": MAYBE,
    "details": {"type": "object"},
    "files": _list(TEXT),
}
_CONSENT = {
    "question": TEXT,
    "label": TEXT,
    "purpose": TEXT,
    "text_hash": TEXT,
    "channel": TEXT,
    "given_at": MOMENT,
    "withdrawn_at": MAYBE_MOMENT,
}
_CASE = {
    "reference": TEXT,
    "procedure": TEXT,
    "title": TEXT,
    "family": TEXT,
    "channel": TEXT,
    "status": TEXT,
    "awaits_you": {"type": "boolean"},
    "submitted_at": MOMENT,
    "updated_at": MOMENT,
    "closed_at": MAYBE_MOMENT,
    "erased_on": MAYBE_DAY,
    "answers": _list(_ANSWER),
    "history": _list(_object(_EVENT)),
    "files": _list(_object(_FILE)),
    "letters": _list(_object({"at": MOMENT, "channel": TEXT, "to": MAYBE, "subject": MAYBE, "text": MAYBE})),
    "devices": _DEVICES,
    "consents": _list(_object(_CONSENT)),
    "consultations": _list(_object({"day": MAYBE_DAY, "department": MAYBE})),
}
_DRAFT = {
    "procedure": TEXT,
    "title": TEXT,
    "channel": TEXT,
    "begun_at": MOMENT,
    "saved_at": MOMENT,
    "expires_at": MOMENT,
    "answers": _list(_ANSWER),
    "typed": {"type": "object"},
    "files": _list(_object(_FILE)),
}
_CARD = {"list": TEXT, "label": TEXT, "since": MOMENT, "archived": {"type": "boolean"}, "answers": _list(_ANSWER)}
