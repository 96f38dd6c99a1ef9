"""Validate a definition before it is parsed: its size, and its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.language.schema.problems import Problem, format_path

# An expression of twenty levels takes forty, plus eight at the deepest path of a definition.
MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_PROBLEMS = 50
MAX_REASON_LENGTH = 300
_UNSTORABLE_CHARACTERS = re.compile(r"[\x00\ud800-\udfff]")


def _validate_pattern(validator: Any, pattern: str, text: Any, schema: Any) -> Iterator[ValidationError]:
    """Match `$` as ECMA 262 does: at the end only, where Python would accept a trailing line feed."""
    if isinstance(text, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), text):
        yield ValidationError("pattern")


JsonSchemaValidator = extend(Draft202012Validator, {"pattern": _validate_pattern})


def find_structure_problems(validator: Any, definition: Any, at: str = "") -> list[Problem]:
    """The problems of a definition that does not match its schema, in the order of paths."""
    if message := _find_global_problem(definition):
        return [Problem(format_path([], at), message)]
    errors = find_schema_errors(validator, definition)
    problems = [Problem(format_path(error.absolute_path, at), _explain_error(error)) for error in errors]
    return list(dict.fromkeys(problems))[:MAX_PROBLEMS]


def find_schema_errors(validator: Any, definition: Any) -> list[ValidationError]:
    """The errors of the schema, in the order of paths."""
    return sorted(validator.iter_errors(definition), key=lambda error: list(error.absolute_path))


def _find_global_problem(definition: Any) -> str | None:
    """A message when the definition is too large, too deep or cannot be stored. Iterative: depth must not exhaust the stack."""
    nodes = [(definition, 1)]
    count = 0
    while nodes:
        node, depth = nodes.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            return gettext("est trop long ou trop imbriqué")
        if _is_unstorable(node):
            return gettext("contient des caractères ou des nombres qui ne s’enregistrent pas")
        if isinstance(node, dict):
            nodes.extend((child, depth + 1) for item in node.items() for child in item)
        elif isinstance(node, list):
            nodes.extend((child, depth + 1) for child in node)
    return None


def _is_unstorable(node: Any) -> bool:
    if isinstance(node, str):
        return _UNSTORABLE_CHARACTERS.search(node) is not None
    return isinstance(node, float) and not isfinite(node)


def _explain_error(error: ValidationError) -> str:
    """The error as a message, truncated so that it does not repeat a large part of the definition."""
    explain = _EXPLANATIONS.get(error.validator, lambda error: gettext("n’a aucune des formes permises ici"))
    return explain(error)[:MAX_REASON_LENGTH]


def _explain_missing(error: ValidationError) -> str:
    return ", ".join(
        gettext("« %(name)s » manque", name=name) for name in error.validator_value if name not in error.instance
    )


def _explain_unknown(error: ValidationError) -> str:
    properties = error.schema.get("properties", {})
    return ", ".join(
        gettext("« %(name)s » n’est pas connu", name=str(name)[:60])
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


def _explain_unmatched(error: ValidationError) -> str:
    if error.validator_value == r"\S":
        return gettext("ne doit pas être vide")
    return gettext("n’a pas la forme attendue (%(pattern)s)", pattern=error.validator_value)


def _explain_too_short(error: ValidationError) -> str:
    if error.validator_value == 1:
        return gettext("ne doit pas être vide")
    return gettext("est trop court (%(number)s au moins)", number=error.validator_value)


def _explain_too_long(error: ValidationError) -> str:
    return gettext("est trop long (%(number)s au plus)", number=error.validator_value)


_TYPE_LABELS: Mapping[str, LazyText] = {
    "object": _("un objet"),
    "array": _("une liste"),
    "string": _("un texte"),
    "number": _("un nombre"),
    "integer": _("un nombre entier"),
    "boolean": _("vrai ou faux"),
    "null": _("rien"),
}

_EXPLANATIONS: Mapping[str, Callable[[ValidationError], str]] = {
    "required": _explain_missing,
    "additionalProperties": _explain_unknown,
    "type": _explain_wrong_type,
    "enum": _explain_not_listed,
    "const": lambda error: gettext("doit être « %(value)s »", value=error.validator_value),
    "not": lambda error: gettext("a une valeur qui n’est pas permise ici"),
    "oneOf": lambda error: gettext("n’a aucune des formes permises ici"),
    "anyOf": lambda error: gettext("n’a aucune des formes permises ici"),
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
