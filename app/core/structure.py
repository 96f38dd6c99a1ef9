"""What a document must be before anything is read from it: bounded, and of its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from app.core.documents import Problem, place_of
from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _

# An expression of twenty levels takes forty, in the deepest place of a document eight more.
MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_PROBLEMS = 50
LONGEST_REASON = 300
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


def _pattern(validator: Any, pattern: str, text: Any, schema: Any) -> Iterator[ValidationError]:
    """As ECMA 262 says: the end is the end, where Python's own `$` would let a line feed through."""
    if isinstance(text, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), text):
        yield ValidationError("pattern")


DocumentValidator = extend(Draft202012Validator, {"pattern": _pattern})


def structure_problems(validator: Any, document: Any, at: str = "") -> list[Problem]:
    """Where the document departs from its schema, in the order of places."""
    if message := _problem_as_a_whole(document):
        return [Problem(place_of([], at), message)]
    errors = departures(validator, document)
    problems = [Problem(place_of(error.absolute_path, at), _reason(error)) for error in errors]
    return list(dict.fromkeys(problems))[:MAX_PROBLEMS]


def departures(validator: Any, document: Any) -> list[ValidationError]:
    """What the schema finds wrong, in the order of places."""
    return sorted(validator.iter_errors(document), key=lambda error: list(error.absolute_path))


def _problem_as_a_whole(document: Any) -> str | None:
    """Looked at without recursion: a hostile depth must not exhaust the stack."""
    nodes = [(document, 1)]
    count = 0
    while nodes:
        node, depth = nodes.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            return gettext("est trop long ou trop imbriqué")
        if _is_unkept(node):
            return gettext("contient des caractères ou des nombres qui ne s’enregistrent pas")
        if isinstance(node, dict):
            nodes.extend((child, depth + 1) for item in node.items() for child in item)
        elif isinstance(node, list):
            nodes.extend((child, depth + 1) for child in node)
    return None


def _is_unkept(node: Any) -> bool:
    if isinstance(node, str):
        return _UNKEPT.search(node) is not None
    return isinstance(node, float) and not isfinite(node)


def _reason(error: ValidationError) -> str:
    """In words, without repeating a whole part of the document."""
    explain = _REASONS.get(error.validator, lambda error: gettext("n’a aucune des formes permises ici"))
    return explain(error)[:LONGEST_REASON]


def _missing(error: ValidationError) -> str:
    return ", ".join(
        gettext("« %(name)s » manque", name=name) for name in error.validator_value if name not in error.instance
    )


def _unknown(error: ValidationError) -> str:
    known = error.schema.get("properties", {})
    return ", ".join(
        gettext("« %(name)s » n’est pas connu", name=str(name)[:60]) for name in error.instance if name not in known
    )


def _wrong_type(error: ValidationError) -> str:
    kinds = error.validator_value
    names = [str(_KINDS.get(kind, kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return gettext("doit être %(kinds)s", kinds=gettext(" ou ").join(names))


def _not_listed(error: ValidationError) -> str:
    listed = ", ".join(gettext("rien") if value is None else str(value) for value in error.validator_value)
    return gettext("doit être parmi : %(listed)s", listed=listed)


def _unmatched(error: ValidationError) -> str:
    if error.validator_value == r"\S":
        return gettext("ne doit pas être vide")
    return gettext("n’a pas la forme attendue (%(pattern)s)", pattern=error.validator_value)


def _too_short(error: ValidationError) -> str:
    if error.validator_value == 1:
        return gettext("ne doit pas être vide")
    return gettext("est trop court (%(number)s au moins)", number=error.validator_value)


def _too_long(error: ValidationError) -> str:
    return gettext("est trop long (%(number)s au plus)", number=error.validator_value)


_KINDS: Mapping[str, LazyText] = {
    "object": _("un objet"),
    "array": _("une liste"),
    "string": _("un texte"),
    "number": _("un nombre"),
    "integer": _("un nombre entier"),
    "boolean": _("vrai ou faux"),
    "null": _("rien"),
}

_REASONS: Mapping[str, Callable[[ValidationError], str]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _not_listed,
    "const": lambda error: gettext("doit être « %(value)s »", value=error.validator_value),
    "not": lambda error: gettext("a une valeur qui n’est pas permise ici"),
    "oneOf": lambda error: gettext("n’a aucune des formes permises ici"),
    "anyOf": lambda error: gettext("n’a aucune des formes permises ici"),
    "uniqueItems": lambda error: gettext("contient deux fois le même élément"),
    "pattern": _unmatched,
    "minLength": _too_short,
    "minItems": _too_short,
    "minProperties": _too_short,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "maxProperties": _too_long,
    "minimum": lambda error: gettext("doit être au moins %(number)s", number=error.validator_value),
    "maximum": lambda error: gettext("doit être au plus %(number)s", number=error.validator_value),
}
