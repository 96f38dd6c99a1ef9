"""Asking something of other software."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import (
    FAILURE,
    ActionType,
    Parameter,
    ParameterKind,
    agreement,
    choice,
    parameter,
    processing,
    rows,
    status,
    text,
    yes_or_no,
)

_PATH = "^[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,7}$"


def _named_values(description: str) -> Parameter:
    """A value under each name, the names being those of the other side."""
    schema: dict[str, Any] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 100,
        "propertyNames": {"type": "string", "pattern": _PATH},
    }
    return parameter(ParameterKind.VALUES, schema, required=False, description=description)


def _text_parameter(pattern: str, description: str = "") -> Parameter:
    return parameter(ParameterKind.PLAIN, {"type": "string", "pattern": pattern}, description=description)


def _number_parameter(*, minimum: int, maximum: int, default: int, description: str) -> Parameter:
    schema = {"type": "integer", "minimum": minimum, "maximum": maximum, "default": default}
    return parameter(ParameterKind.PLAIN, schema, required=False, description=description)


EXTERNAL_ACTIONS = (
    ActionType(
        key="call_webservice",
        label=_("Appel d’un autre logiciel"),
        parameters={
            "method": choice("GET", "POST", "PUT", "PATCH", "DELETE", default="POST"),
            "url": text(maximum=2000, description="On a server that the administrator declared."),
            "agreement": agreement(),
            "query": _named_values("Parameters added to the address."),
            "headers": rows(
                maximum=20,
                required=False,
                name=_text_parameter("^[A-Za-z0-9-]{1,64}$"),
                value=parameter(
                    ParameterKind.PLAIN,
                    {"type": "string", "maxLength": 500},
                    description="{{ secret }} is the key that the administrator gave for that server.",
                ),
            ),
            "body": _named_values("Sent as a JSON object; person/name makes an object in the object."),
            "keep": rows(
                maximum=30,
                required=False,
                field=processing(),
                path=_text_parameter(_PATH, "Where it is in the JSON answer, such as person/names/0."),
            ),
            "name": parameter(
                ParameterKind.PLAIN,
                {"$ref": "#/$defs/id"},
                required=False,
                description="What is answered is read afterwards as calls.<name>; the id of the action when absent.",
            ),
            "answer": choice("json", "file", default="json", description="What is answered: a document, or a file."),
            "file_name": text(
                maximum=200, required=False, description="The name of the file; that of the action when absent."
            ),
            "file_into": processing(required=False, description="The processing field where the file is named."),
            "seconds": _number_parameter(
                minimum=1, maximum=10, default=10, description="How long to wait for the answer."
            ),
            "attempts": _number_parameter(
                minimum=1, maximum=20, default=3, description="When it is unreachable or fails on its side."
            ),
            "on_refusal": status(required=False, description="When it is answered by 4xx; as a failure otherwise."),
            **FAILURE,
        },
        is_deferred=True,
        has_response=True,
    ),
    ActionType(
        key="geolocate",
        label=_("Localisation de la demande"),
        parameters={
            "from": choice("address", "place", "photo"),
            "address": text(maximum=300, required=False, description="An address in words, for the geocoder."),
            "answer": parameter(
                ParameterKind.PLAIN,
                {"type": "string", "pattern": "^(answers|processing)\\.[a-z][a-z0-9_]{0,63}$"},
                required=False,
                description="A place or an address that has a point; photos that say where they were taken.",
            ),
            "into": processing(description="A processing field of type place."),
            "overwrite": yes_or_no(default=False, description="Takes the place of one that is known."),
            **FAILURE,
        },
        is_deferred=True,
    ),
)
