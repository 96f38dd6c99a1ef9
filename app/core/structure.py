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
    errors = sorted(validator.iter_errors(document), key=lambda error: list(error.absolute_path))
    problems = [Problem(place_of(error.absolute_path, at), _reason(error)) for error in errors]
    return list(dict.fromkeys(problems))[:MAX_PROBLEMS]


def _problem_as_a_whole(document: Any) -> str | None:
    """Looked at without recursion: a hostile depth must not exhaust the stack."""
    nodes = [(document, 1)]
    count = 0
    while nodes:
        node, depth = nodes.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            return "is too large or too deep"
        if _is_unkept(node):
            return "has characters or numbers that no database keeps"
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
    explain = _REASONS.get(error.validator, lambda error: str(error.message))
    return explain(error)[:LONGEST_REASON]


def _missing(error: ValidationError) -> str:
    return ", ".join(f"'{name}' is missing" for name in error.validator_value if name not in error.instance)


def _unknown(error: ValidationError) -> str:
    known = error.schema.get("properties", {})
    return ", ".join(f"{str(name)[:60]!r} is not known" for name in error.instance if name not in known)


def _wrong_type(error: ValidationError) -> str:
    kinds = error.validator_value
    return f"must be of type {' or '.join(kinds) if isinstance(kinds, list) else kinds}"


def _not_listed(error: ValidationError) -> str:
    return f"must be one of {', '.join('null' if value is None else str(value) for value in error.validator_value)}"


def _unmatched(error: ValidationError) -> str:
    return "must not be empty" if error.validator_value == r"\S" else f"does not match {error.validator_value}"


def _too_short(error: ValidationError) -> str:
    return "must not be empty" if error.validator_value == 1 else f"is shorter than {error.validator_value}"


def _too_long(error: ValidationError) -> str:
    return f"is longer than {error.validator_value}"


_REASONS: Mapping[str, Callable[[ValidationError], str]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _not_listed,
    "const": lambda error: f"must be {error.validator_value!r}",
    "not": lambda error: f"must not be {error.validator_value!r}",
    "oneOf": lambda error: "has none of the forms allowed here",
    "anyOf": lambda error: "has none of the forms allowed here",
    "uniqueItems": lambda error: "has the same element twice",
    "pattern": _unmatched,
    "minLength": _too_short,
    "minItems": _too_short,
    "minProperties": _too_short,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "maxProperties": _too_long,
    "minimum": lambda error: f"must be at least {error.validator_value}",
    "maximum": lambda error: f"must be at most {error.validator_value}",
}
