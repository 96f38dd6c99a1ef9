"""JSON Schemas (2020-12) of what the API reads and answers, under the names that the documents give them."""

from __future__ import annotations

from typing import Any

from app.language.schema.validation import JsonSchemaValidator

Schema = dict[str, Any]


def _object(properties: Schema, *required: str, is_open: bool = False) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": is_open}
    return {**schema, "required": list(required)} if required else schema


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _page(name: str, **more: Schema) -> Schema:
    cursor = {"type": ["string", "null"], "description": "cursor of the next page"}
    return _object({"items": _list(ref(name)), "next": cursor, **more}, "items", "next")


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
OPTIONAL_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
POSITION: Schema = {"type": "string", "pattern": "^[0-9]{1,15}$"}
ANY_OBJECT: Schema = {"type": "object"}
STATUS = _object({"id": TEXT, "label": TEXT}, "id", "label")
FILE = _object(
    {"id": TEXT, "name": TEXT, "type": TEXT, "size": {"type": "integer"}, "url": TEXT}, "id", "name", "type", "size"
)
ANSWER = _object(
    {"label": TEXT, "type": TEXT, "value": {}, "text": TEXT, "masked": {"type": "boolean"}}, "label", "type", "value"
)
QUESTION = _object(
    {
        "id": TEXT,
        "type": TEXT,
        "label": TEXT,
        "hint": TEXT,
        "required": {"type": "boolean"},
        "typed": {"type": "boolean"},
        "allowed_values": _list(TEXT),
        "example": {},
    },
    *("id", "type", "label", "required"),
)
SENT_FILE = _object(
    {"name": {**TEXT, "minLength": 1, "maxLength": 255}, "content": {**TEXT, "contentEncoding": "base64"}},
    *("name", "content"),
)
FILES_BY_QUESTION: Schema = {"type": "object", "additionalProperties": {**_list(SENT_FILE), "maxItems": 20}}
VALUES: Schema = {"type": "object", "maxProperties": 500}

ANSWER_BODIES: dict[str, Schema] = {
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "code": TEXT,
            "detail": TEXT,
            "reason": TEXT,
            "errors": _list(ANY_OBJECT),
        },
        *("type", "title", "status", "code"),
    ),
    "Entry": _object({"name": TEXT, "scopes": _list(ANY_OBJECT), "document": TEXT}, "name", "scopes", "document"),
    "Document": ANY_OBJECT,
    "Token": _object({"access_token": TEXT, "token_type": TEXT, "expires_in": {"type": "integer"}}),
    "ProcedureSummary": _object(
        {"slug": TEXT, "title": TEXT, "open": {"type": "boolean"}, "family": TEXT, "version": TEXT, "url": TEXT},
        *("slug", "title", "open"),
    ),
    "ProcedureList": _object({"items": _list(ref("ProcedureSummary"))}, "items"),
    "Procedure": _object(
        {
            "slug": TEXT,
            "title": TEXT,
            "open": {"type": "boolean"},
            "family": TEXT,
            "version": TEXT,
            "url": TEXT,
            "pages": _list(_object({"id": TEXT, "title": TEXT, "questions": _list(QUESTION)}, "id", "questions")),
            "statuses": _list(STATUS),
        },
        *("slug", "title", "pages"),
    ),
    "Case": _object(
        {
            "id": TEXT,
            "reference": TEXT,
            "procedure": _object({"slug": TEXT, "title": TEXT}, "slug"),
            "status": STATUS,
            "closed": {"type": "boolean"},
            "channel": TEXT,
            "urgency": {"type": "integer"},
            "awaits_applicant": {"type": "boolean"},
            "submitted_at": MOMENT,
            "updated_at": MOMENT,
            "closed_at": OPTIONAL_MOMENT,
            "legal_date": DAY,
            "url": TEXT,
            "answers": {"type": "object", "additionalProperties": ANSWER},
            "processing": {"type": "object", "additionalProperties": ANSWER},
            "history": _list(ANY_OBJECT),
            "files": _list(FILE),
            "actions": _list(ANY_OBJECT),
        }
    ),
    "CaseList": _page(
        "Case",
        count={"type": "integer"},
        count_is_capped={"type": "boolean"},
        resume={"type": ["string", "null"]},
    ),
    "CaseState": _object(
        {"reference": TEXT, "status": STATUS, "closed": {"type": "boolean"}, "url": TEXT}, "reference", "status", "url"
    ),
    "ActionList": _object({"items": _list(ANY_OBJECT)}, "items"),
    "Submitted": _object(
        {
            "reference": TEXT,
            "url": TEXT,
            "status": STATUS,
            "closed": {"type": "boolean"},
            "waits_for": TEXT,
            "draft": TEXT,
            "resume_url": TEXT,
        }
    ),
    "DryRun": _object({"valid": {"type": "boolean"}, "would": TEXT}, "valid"),
    "Message": _object({"id": TEXT, "happened_at": MOMENT}, "id"),
    "SubjectList": _object({"items": _list(_object({"slug": TEXT, "title": TEXT}, "slug", "title"))}, "items"),
    "Card": _object(
        {
            "id": TEXT,
            "label": TEXT,
            "identifier": {"type": ["string", "null"]},
            "archived": {"type": "boolean"},
            "values": {"type": "object", "additionalProperties": ANSWER},
        },
        *("id", "label", "values"),
    ),
    "CardList": _page("Card"),
    "Booking": _object(
        {
            "id": TEXT,
            "service": TEXT,
            "starts_at": MOMENT,
            "ends_at": MOMENT,
            "people": {"type": "integer"},
            "state": TEXT,
            "case": {"type": ["string", "null"]},
        },
        *("id", "service", "starts_at", "ends_at", "state"),
    ),
    "BookingList": _object({"items": _list(ref("Booking"))}, "items"),
    "Invoice": _object(
        {
            "number": TEXT,
            "kind": TEXT,
            "state": TEXT,
            "title": TEXT,
            "total": TEXT,
            "paid_amount": TEXT,
            "issued_on": TEXT,
            "due_on": TEXT,
            "settled_on": DAY,
            "lines": _list(ANY_OBJECT),
            "payments": _list(ANY_OBJECT),
        },
        *("number", "state", "total"),
    ),
    "InvoiceList": _page("Invoice"),
    "Event": _object(
        {
            "type": TEXT,
            "timestamp": MOMENT,
            "data": _object(
                {
                    "id": TEXT,
                    "position": {"type": "integer"},
                    "case": TEXT,
                    "procedure": TEXT,
                    "status": {"type": ["string", "null"]},
                    "actor": TEXT,
                    "visible_to": {"enum": ["everyone", "agents"]},
                    "url": TEXT,
                },
                *("id", "position", "case", "procedure", "status", "actor", "visible_to", "url"),
            ),
        },
        *("type", "timestamp", "data"),
    ),
    "EventList": _object(
        {"items": _list(ref("Event")), "next": TEXT, "complete": {"type": "boolean"}}, "items", "next", "complete"
    ),
    "Replay": _object({"after": POSITION, "until": POSITION}, "after", "until"),
}
SENT_BODIES: dict[str, Schema] = {
    "Submission": _object(
        {
            "answers": {**VALUES, "description": "answers by question, each as an answer of its type is stored"},
            "files": FILES_BY_QUESTION,
            "draft": {"type": "boolean", "description": "kept for the applicant to complete, rather than sent"},
        },
        "answers",
    ),
    "Call": _object({"values": VALUES}),
    "NewMessage": _object({"text": {**TEXT, "maxLength": 8000}, "files": {**_list(SENT_FILE), "maxItems": 5}}, "text"),
    "Processing": _object({"values": VALUES}, "values"),
    "NewReplay": _object(
        {
            "after": POSITION,
            "until": POSITION,
        },
        "after",
    ),
}
SCHEMAS = {**ANSWER_BODIES, **SENT_BODIES}
VALIDATORS = {name: JsonSchemaValidator(schema) for name, schema in SENT_BODIES.items()}
