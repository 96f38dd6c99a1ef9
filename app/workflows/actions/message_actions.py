"""Writing to people, and in the history."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import (
    ActionType,
    Parameter,
    ParameterKind,
    agreement,
    choice,
    functions,
    parameter,
    text,
    yes_or_no,
)

_NAME = {"$ref": "#/$defs/id"}
_SHORT = {"$ref": "#/$defs/template", "maxLength": 200}


def people(description: str) -> Parameter:
    """The applicant, functions, or an empty list when only others are written to."""
    schema = {"oneOf": [_NAME, {"type": "array", "uniqueItems": True, "maxItems": 20, "items": _NAME}]}
    return parameter(ParameterKind.FUNCTION, schema, description=description)


def texts(description: str) -> Parameter:
    """A list of short texts with placeholders."""
    schema: dict[str, Any] = {"type": "array", "minItems": 1, "maxItems": 20, "items": _SHORT}
    return parameter(ParameterKind.TEXT, schema, required=False, description=description)


def files(description: str, *, required: bool = False) -> Parameter:
    """Where files are: answers, processing fields, fields of the action that led here."""
    schema = {
        "type": "array",
        "minItems": 1,
        "maxItems": 10,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": "^(answers|processing|action)\\.[a-z][a-z0-9_]{0,63}$"},
    }
    return parameter(ParameterKind.PLAIN, schema, required=required, description=description)


def days(*, default: int, maximum: int, description: str) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": maximum, "default": default}
    return parameter(ParameterKind.PLAIN, schema, required=False, description=description)


MESSAGE_ACTIONS = (
    ActionType(
        key="send_email",
        label=_("Envoi d’un e-mail"),
        parameters={
            "to": people('"applicant", a function, or a list of them; an empty list when there are only addresses.'),
            "addresses": texts("Other addresses, each of which may be a placeholder."),
            "reply_to": text(maximum=200, required=False, description="Where answers go; to the authority otherwise."),
            "subject": text(maximum=200),
            "body": text(),
            "attachments": files("Files to join, such as answers.photos."),
            "agreement": agreement(),
        },
    ),
    ActionType(
        key="send_sms",
        label=_("Envoi d’un SMS"),
        parameters={
            "to": people('"applicant", told if they gave a mobile number; an empty list when there are only numbers.'),
            "numbers": texts("Other mobile numbers, each of which may be a placeholder."),
            "text": text(maximum=600, description="160 signs are one message, then 153 more each."),
            "agreement": agreement(),
        },
    ),
    ActionType(
        key="notify",
        label=_("Notification sur le tableau de bord"),
        parameters={
            "to": people('"applicant", told if they have an account, or the agents of a function, or a list of them.'),
            "title": text(maximum=200),
            "text": text(maximum=1000, required=False),
            "days": days(default=30, maximum=365, description="How long it is shown."),
        },
    ),
    ActionType(
        key="show_alert",
        label=_("Alerte affichée sur la demande"),
        parameters={
            "text": text(maximum=2000),
            "title": text(maximum=200, required=False),
            "level": choice("info", "success", "warning", "danger", default="info"),
            "position": choice("top", "bottom", default="top"),
            "visible_to": choice(
                "everyone", "applicant", "agents", default="everyone", description="Shown until the status is left."
            ),
        },
        is_global=False,
    ),
    ActionType(
        key="give_document",
        label=_("Document mis à disposition de l’usager"),
        parameters={
            "files": files("Files that agents joined, such as action.arrete.", required=True),
            "title": text(maximum=200),
            "text": text(maximum=1000, required=False),
            "tell": yes_or_no(default=True, description="By an e-mail, without the document."),
        },
        is_formal=True,
    ),
    ActionType(
        key="history_message",
        label=_("Message dans l’historique"),
        parameters={
            "text": text(),
            "visible_to": choice("everyone", "agents", default="everyone"),
            "to": functions(required=False, description="Read by those alone who play one of these functions."),
            "attachments": files("Files shown with it, such as processing.plan."),
        },
    ),
)
