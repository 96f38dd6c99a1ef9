"""The published JSON Schema of data exports, for import into other services."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
NULLABLE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
NULLABLE_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
NULLABLE_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
ANYTHING: dict[str, Any] = {}


def build_export_schema() -> dict[str, Any]:
    """The schema of version 1 of `donnees.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Data of a person, taken away from Parvis",
        **_object_schema(
            {
                "format": {"const": "parvis/own-data/1"},
                "made_at": MOMENT,
                "authority": TEXT,
                "account": {"anyOf": [{"type": "null"}, _object_schema(_ACCOUNT)]},
                "cases": _list_schema(_object_schema(_CASE)),
                "drafts": _list_schema(_object_schema(_DRAFT)),
                "cards": _list_schema(_object_schema(_CARD)),
                "wallet": {"anyOf": [{"type": "null"}, _object_schema(_WALLET)]},
                "notices": _list_schema(_object_schema({"at": MOMENT, "about": TEXT, "title": TEXT, "text": TEXT})),
            }
        ),
    }


def _object_schema(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list_schema(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_STORED_FILE = {
    "path": TEXT,
    "name": TEXT,
    "type": TEXT,
    "size": {"type": "integer"},
    "sha256": TEXT,
    "added_at": MOMENT,
}
_FILE = _object_schema({**_STORED_FILE, "proof": ANYTHING}, optional=("proof",))
_ANSWER = _object_schema(
    {"id": TEXT, "question": TEXT, "type": TEXT, "value": ANYTHING, "text": TEXT, "details": ANYTHING},
    optional=("question", "type", "text", "details"),
)
_DEVICES = _list_schema(_object_schema({"since": MOMENT, "browser": TEXT}))
_ACCOUNT = {
    "email": TEXT,
    "first_name": TEXT,
    "last_name": TEXT,
    "phone": TEXT,
    "address": {"type": ["object", "null"], "additionalProperties": TEXT},
    "new_email": TEXT,
    "identity_level": TEXT,
    "kinds": _list_schema(TEXT),
    "created_at": MOMENT,
    "last_seen_on": NULLABLE_DAY,
    "identities": _list_schema(
        _object_schema(
            {
                "source": TEXT,
                "label": TEXT,
                "since": MOMENT,
                "last_used_at": NULLABLE_MOMENT,
                "certified": {"type": "object", "additionalProperties": TEXT},
                "received": ANYTHING,
            }
        )
    ),
    "passkeys": _list_schema(_object_schema({"name": TEXT, "since": MOMENT, "last_used_at": NULLABLE_MOMENT})),
    "sign_ins": _list_schema(_object_schema({"at": MOMENT, "browser": TEXT, "method": TEXT, "source": NULLABLE_TEXT})),
    "linked_software": _list_schema(
        _object_schema(
            {
                "name": TEXT,
                "purpose": TEXT,
                "claims": {"type": "object", "additionalProperties": {"type": "boolean"}},
                "since": MOMENT,
                "last_used_at": MOMENT,
            }
        )
    ),
    "letters": _list_schema(_object_schema({"at": MOMENT, "to": NULLABLE_TEXT, "subject": NULLABLE_TEXT})),
    "qualities": _list_schema(
        _object_schema(
            {
                "title": TEXT,
                "family": TEXT,
                "since": MOMENT,
                "until": NULLABLE_DAY,
                "known_as": _object_schema({"name": TEXT, "email": TEXT}),
                "request": {"type": ["object", "null"], "additionalProperties": TEXT},
                "reason": TEXT,
            }
        )
    ),
    "devices": _DEVICES,
    "choices": _list_schema(_object_schema({"topic": TEXT, "channel": TEXT, "wanted": {"type": "boolean"}})),
}
_EVENT = {
    "at": MOMENT,
    "kind": TEXT,
    "by": TEXT,
    "status": NULLABLE_TEXT,
    "details": {"type": "object"},
    "files": _list_schema(TEXT),
}
_CONSENT = {
    "question": TEXT,
    "label": TEXT,
    "purpose": TEXT,
    "text_hash": TEXT,
    "channel": TEXT,
    "given_at": MOMENT,
    "withdrawn_at": NULLABLE_MOMENT,
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
    "closed_at": NULLABLE_MOMENT,
    "erased_on": NULLABLE_DAY,
    "answers": _list_schema(_ANSWER),
    "history": _list_schema(_object_schema(_EVENT)),
    "files": _list_schema(_FILE),
    "documents": _list_schema(
        _object_schema(
            {
                "title": TEXT,
                "number": NULLABLE_TEXT,
                "code": NULLABLE_TEXT,
                "state": TEXT,
                "reason": NULLABLE_TEXT,
                "given_at": MOMENT,
                "acknowledged_at": NULLABLE_MOMENT,
                "path": NULLABLE_TEXT,
            }
        )
    ),
    "letters": _list_schema(
        _object_schema(
            {"at": MOMENT, "channel": TEXT, "to": NULLABLE_TEXT, "subject": NULLABLE_TEXT, "text": NULLABLE_TEXT}
        )
    ),
    "devices": _DEVICES,
    "consents": _list_schema(_object_schema(_CONSENT)),
    "consultations": _list_schema(_object_schema({"day": NULLABLE_DAY, "department": NULLABLE_TEXT})),
}
_DRAFT = {
    "procedure": TEXT,
    "title": TEXT,
    "channel": TEXT,
    "begun_at": MOMENT,
    "saved_at": MOMENT,
    "expires_at": MOMENT,
    "answers": _list_schema(_ANSWER),
    "typed": {"type": "object"},
    "files": _list_schema(_FILE),
}
_WALLET = {
    "documents": _list_schema(
        _object_schema(
            {
                **_STORED_FILE,
                "kind": TEXT,
                "title": TEXT,
                "issued_on": NULLABLE_DAY,
                "expires_on": NULLABLE_DAY,
                "last_used_on": NULLABLE_DAY,
                "issuer": NULLABLE_TEXT,
                "withheld": _list_schema(TEXT),
                "validated": {
                    "anyOf": [{"type": "null"}, _object_schema({"at": MOMENT, "by": TEXT, "procedure": TEXT})]
                },
            }
        )
    ),
    "shares": _list_schema(
        _object_schema(
            {
                "at": MOMENT,
                "title": TEXT,
                "procedure": TEXT,
                "question": TEXT,
                "purpose": TEXT,
                "reference": NULLABLE_TEXT,
            }
        )
    ),
}
_CARD = {
    "list": TEXT,
    "label": TEXT,
    "since": MOMENT,
    "archived": {"type": "boolean"},
    "answers": _list_schema(_ANSWER),
}
