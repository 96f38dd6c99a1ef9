"""The kinds of parameter that declarations of actions are made of, each with its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Required, TypedDict, Unpack

from app.core.declared_value import CHOICE, INTEGER, YES_NO
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import Parameter, ParameterKind, build_object_schema

_NAME: dict[str, Any] = {"$ref": "#/$defs/id"}
_NAMES = {"type": "array", "minItems": 1, "uniqueItems": True, "items": _NAME}
_PEOPLE = {"oneOf": [_NAME, {"type": "array", "uniqueItems": True, "maxItems": 20, "items": _NAME}]}
_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_VALUES = {"type": "object", "minProperties": 1, "propertyNames": _NAME}
_SHORT_TEXT = {"$ref": "#/$defs/template", "maxLength": 200}
# A path in the data of other software: `person/names/0`.
PATH_PATTERN = "^[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,7}$"
_FIELD_NAME = "[a-z][a-z0-9_]{0,63}"


class Words(TypedDict, total=False):
    """The words of a parameter."""

    label: Required[LazyText]
    help_text: LazyText | None


def parameter(
    kind: str,
    schema: Mapping[str, Any] | None = None,
    *,
    label: LazyText,
    help_text: LazyText | None = None,
    required: bool = True,
    **more: Any,
) -> Parameter:
    """One parameter of any kind; its key is that of the mapping which it is declared in."""
    return Parameter("", kind, label, help_text, is_required=required, own_schema=schema, **more)


# An identifier of the workflow; `functions` are one or several.
status = partial(parameter, ParameterKind.STATUS, _NAME)
level = partial(parameter, ParameterKind.LEVEL, _NAME)
function = partial(parameter, ParameterKind.FUNCTION, _NAME)
functions = partial(parameter, ParameterKind.FUNCTION, {"oneOf": [_NAME, _NAMES]})
# The applicant, functions, or an empty list when only other addresses are written to.
people = partial(parameter, ParameterKind.FUNCTION, _PEOPLE)
processing = partial(parameter, ParameterKind.PROCESSING, _NAME)
expression = partial(parameter, ParameterKind.EXPRESSION, {"type": ["object", "boolean"]})
value = partial(parameter, ParameterKind.VALUE, {})
values = partial(parameter, ParameterKind.VALUES, _VALUES)
processing_values = partial(parameter, ParameterKind.PROCESSING_VALUES, _VALUES)
# Values for the questions of a procedure or the fields of a card.
answers = partial(parameter, ParameterKind.VALUES, {**_VALUES, "maxProperties": 200})
# A slug of something outside of the workflow.
procedure = partial(parameter, ParameterKind.PROCEDURE, _SLUG)
card_list = partial(parameter, ParameterKind.CARD_LIST, _SLUG)
quality = partial(parameter, ParameterKind.QUALITY, _SLUG)
document_template = partial(parameter, ParameterKind.DOCUMENT_TEMPLATE, _SLUG)
regie = partial(parameter, ParameterKind.REGIE, _SLUG)
product = partial(parameter, ParameterKind.PRODUCT, _SLUG)
identifier = partial(parameter, ParameterKind.PLAIN, _NAME)


def text(*, maximum: int = 10_000, required: bool = True, **words: Unpack[Words]) -> Parameter:
    """A text with placeholders, which may not be empty, or a list of passages (`app.language.text.passages`)."""
    template = {"$ref": "#/$defs/template", **({"maxLength": maximum} if maximum != 10_000 else {})}
    return parameter(
        ParameterKind.TEXT, {"anyOf": [template, {"$ref": "#/$defs/passages"}]}, required=required, **words
    )


def texts(**words: Unpack[Words]) -> Parameter:
    """A list of short texts with placeholders."""
    schema = {"type": "array", "minItems": 1, "maxItems": 20, "items": _SHORT_TEXT}
    return parameter(ParameterKind.TEXT, schema, required=False, **words)


def pattern(regex: str, *, required: bool = True, **words: Unpack[Words]) -> Parameter:
    """A text without placeholders that matches a pattern."""
    return parameter(ParameterKind.PLAIN, {"type": "string", "pattern": regex}, required=required, **words)


def choice(options: Mapping[str, LazyText], *, default: str | None = None, **words: Unpack[Words]) -> Parameter:
    """One of these options, each with its label; the default when absent."""
    return parameter(CHOICE, choices=options, default=default, required=default is None, **words)


def yes_or_no(*, default: bool, **words: Unpack[Words]) -> Parameter:
    return parameter(YES_NO, default=default, required=False, **words)


def number(*, minimum: int = 1, maximum: int, default: int | None = None, **words: Unpack[Words]) -> Parameter:
    """An optional whole number between these bounds."""
    return parameter(INTEGER, minimum=minimum, maximum=maximum, default=default, required=False, **words)


def files(*, required: bool = False, **words: Unpack[Words]) -> Parameter:
    """A parameter that names file fields: answers, processing fields, fields of the action that led here."""
    schema = {
        "type": "array",
        "minItems": 1,
        "maxItems": 10,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": f"^(answers|processing|action)\\.{_FIELD_NAME}$"},
    }
    return parameter(ParameterKind.PLAIN, schema, required=required, **words)


def path_to_answer(*roots: str, required: bool = True, **words: Unpack[Words]) -> Parameter:
    """The name of one answer, such as `answers.lieu`."""
    root = roots[0] if len(roots) == 1 else f"({'|'.join(roots)})"
    return pattern(f"^{root}\\.{_FIELD_NAME}$", required=required, **words)


def named_values(**words: Unpack[Words]) -> Parameter:
    """A value under each name, the names being those of other software."""
    schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 100,
        "propertyNames": {"type": "string", "pattern": PATH_PATTERN},
    }
    return parameter(ParameterKind.VALUES, schema, required=False, **words)


def group(members: Mapping[str, Parameter], *, required: bool = True, **words: Unpack[Words]) -> Parameter:
    """An object with parameters of its own."""
    return parameter(ParameterKind.PLAIN, build_object_schema(members), members=members, required=required, **words)


def rows(members: Mapping[str, Parameter], *, maximum: int, required: bool = True, **words: Unpack[Words]) -> Parameter:
    """A list of such objects."""
    schema = {"type": "array", "minItems": 1, "maxItems": maximum, "items": build_object_schema(members)}
    return parameter(ParameterKind.PLAIN, schema, members=members, required=required, **words)


def agreement() -> Parameter:
    """The question whose consent the action rests on: without that consent nothing is sent."""
    return path_to_answer(
        "answers",
        required=False,
        label=_("Accord de l’usager"),
        help_text=_(
            "La question de consentement dont l’envoi dépend : rien ne part si l’usager n’est plus d’accord à cet instant."
        ),
    )


# What a deferred type declares besides its own parameters.
FAILURE: Mapping[str, Parameter] = {
    "on_failure": status(
        required=False,
        label=_("En cas d’échec, vers"),
        help_text=_("Le statut où va la demande quand l’étape a échoué pour de bon."),
    ),
    "if_failed": choice(
        {
            "stop": _("s’arrêter"),
            "continue": _("continuer"),
        },
        default="stop",
        label=_("En cas d’échec"),
        help_text=_("Faire la suite quand même, ou s’arrêter là et prévenir les administrateurs."),
    ),
}
