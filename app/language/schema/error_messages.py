"""The errors of a JSON Schema as sentences, for people who write definitions without knowing their format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from jsonschema.exceptions import ValidationError

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.language.schema.problems import Problem, format_path

MAX_MESSAGE_LENGTH = 300
_MAX_NAME_LENGTH = 60


def find_error_problems(error: ValidationError, at: str = "") -> Iterator[Problem]:
    """The problems that the error is about: one for each missing property; that of the alternative meant, if it is clear."""
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield Problem(format_path([*error.absolute_path, name], at), gettext("reste à remplir"))
        return
    if error.validator in ("oneOf", "anyOf") and (errors := _errors_of_meant_alternative(error)):
        for each in errors:
            yield from find_error_problems(each, at)
        return
    yield Problem(format_path(error.absolute_path, at), _explain_error(error))


def _errors_of_meant_alternative(error: ValidationError) -> list[ValidationError]:
    """The errors of the only alternative that takes a value of this type; none when several or no one does."""
    groups = [list(errors) for _, errors in groupby(error.context, lambda each: each.relative_schema_path[0])]
    meant_groups = [errors for errors in groups if not any(_is_of_another_type(each, error) for each in errors)]
    return meant_groups[0] if len(meant_groups) == 1 else []


def _is_of_another_type(error: ValidationError, parent: ValidationError) -> bool:
    """Whether the alternative asks for a value of another type altogether, as a text where there is a list."""
    is_about_value = len(error.relative_path) == 0 and error.instance == parent.instance
    is_other_constant = error.validator == "const" and type(error.validator_value) is not type(error.instance)
    return is_about_value and (error.validator == "type" or is_other_constant)


def _explain_error(error: ValidationError) -> str:
    """The error as a message, truncated so that it does not repeat a large part of the definition."""
    explain = _EXPLANATIONS.get(error.validator, _explain_unknown_error)
    return explain(error)[:MAX_MESSAGE_LENGTH]


def _explain_unknown_error(error: ValidationError) -> str:
    return gettext("n’a aucune des formes permises ici")


def _explain_unknown_names(error: ValidationError) -> str:
    properties = error.schema.get("properties", {})
    return ", ".join(
        gettext("« %(name)s » n’est pas connu", name=str(name)[:_MAX_NAME_LENGTH])
        for name in error.instance
        if name not in properties
    )


def _explain_wrong_type(error: ValidationError) -> str:
    kinds = error.validator_value
    names = [str(_TYPE_LABELS.get(kind, kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return gettext("doit être %(kinds)s", kinds=gettext(" ou ").join(names))


def _explain_not_listed(error: ValidationError) -> str:
    values = ", ".join(gettext("rien") if value is None else str(value) for value in error.validator_value)
    return gettext("doit être parmi : %(listed)s", listed=values)


def _explain_wrong_constant(error: ValidationError) -> str:
    match error.validator_value:
        case None:
            return gettext("doit rester vide ici")
        case False:
            return gettext("doit être « non » ici")
        case value:
            return gettext("doit être « %(value)s »", value=value)


def _explain_refused(error: ValidationError) -> str:
    match error.validator_value:
        case {"required": [*names]}:
            return gettext("ne peut pas avoir à la fois %(names)s", names=_join_names(names, gettext(" et ")))
        case {"const": value}:
            return gettext("ne peut pas être « %(value)s » ici", value=value)
        case {"pattern": _}:
            return gettext("ne peut pas contenir de valeur de la demande, entre {{ et }}")
    return gettext("a une valeur qui n’est pas permise ici")


def _explain_alternatives(error: ValidationError) -> str:
    required = [each["required"][0] for each in error.validator_value if set(each) == {"required"}]
    if required and len(required) == len(error.validator_value):
        return gettext("demande au moins %(names)s", names=_join_names(required, gettext(" ou ")))
    return _explain_unknown_error(error)


def _join_names(names: list[str], conjunction: str) -> str:
    return conjunction.join(gettext("« %(name)s »", name=name) for name in names)


def _explain_unmatched(error: ValidationError) -> str:
    pattern = error.validator_value
    if label := _PATTERN_LABELS.get(pattern):
        return str(label)
    return gettext("n’a pas la forme attendue (%(pattern)s)", pattern=pattern)


def _explain_too_short(error: ValidationError) -> str:
    if error.validator_value == 1:
        return gettext("ne doit pas être vide")
    if error.validator == "minLength":
        return gettext("est trop court : écrivez au moins %(number)s signes", number=error.validator_value)
    return gettext("n’a pas assez d’éléments : il en faut au moins %(number)s", number=error.validator_value)


def _explain_too_long(error: ValidationError) -> str:
    if error.validator_value == 0:
        return gettext("doit rester vide ici")
    if error.validator == "maxLength":
        return gettext("est trop long : %(number)s signes au plus", number=error.validator_value)
    return gettext("a trop d’éléments : %(number)s au plus", number=error.validator_value)


_TYPE_LABELS: Mapping[str, LazyText] = {
    "object": _("un groupe de réglages"),
    "array": _("une liste"),
    "string": _("un texte"),
    "number": _("un nombre"),
    "integer": _("un nombre entier"),
    "boolean": _("oui ou non"),
    "null": _("rien"),
}
_IDENTIFIER = _("doit commencer par une lettre, puis n’avoir que des minuscules sans accent, des chiffres et « _ »")
# Patterns of definitions; the others are shown as they are, to people who write JSON.
_PATTERN_LABELS: Mapping[str, LazyText] = {
    r"\S": _("ne doit pas être vide"),
    "^[a-z0-9]+(-[a-z0-9]+)*$": _(
        "ne peut avoir que des minuscules sans accent, des chiffres et des tirets : acte-de-naissance"
    ),
    "^[a-z][a-z0-9_]*$": _IDENTIFIER,
    "^[a-z][a-z0-9_]{0,59}$": _IDENTIFIER,
    "^[a-z][a-z0-9_]{0,63}$": _IDENTIFIER,
    "^[a-z][a-z0-9_-]*$": _(
        "doit commencer par une lettre, puis n’avoir que des minuscules sans accent, des chiffres et des tirets"
    ),
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$": _("doit être un jour et une heure : 2027-03-01T09:00"),
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": _("doit être une heure : 08:30"),
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|today([+-][0-9]{1,3}[dmyw])?)$": _(
        "doit être une date (2027-03-01) ou un jour compté depuis celui de la saisie (today+2d)"
    ),
}

_EXPLANATIONS: Mapping[str, Callable[[ValidationError], str]] = {
    "additionalProperties": _explain_unknown_names,
    "type": _explain_wrong_type,
    "enum": _explain_not_listed,
    "const": _explain_wrong_constant,
    "not": _explain_refused,
    "anyOf": _explain_alternatives,
    "oneOf": _explain_alternatives,
    "uniqueItems": lambda error: gettext("contient deux fois le même élément"),
    "pattern": _explain_unmatched,
    "minLength": _explain_too_short,
    "minItems": _explain_too_short,
    "minProperties": _explain_too_short,
    "maxLength": _explain_too_long,
    "maxItems": _explain_too_long,
    "maxProperties": _explain_too_long,
    "minimum": lambda error: gettext("doit être au moins %(number)s", number=error.validator_value),
    "maximum": lambda error: gettext("doit être au plus %(number)s", number=error.validator_value),
}
