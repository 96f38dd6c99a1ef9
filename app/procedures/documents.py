"""What a definition document must be before anything is read from it: bounded, and of the published JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

# An expression of twenty levels takes forty, in the deepest place of a document eight more.
MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_PROBLEMS = 50
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


class DefinitionError(ValueError):
    """The document defines nothing usable: each problem is one line, with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _pattern(validator: Any, pattern: str, text: Any, schema: Any) -> Iterator[ValidationError]:
    """The whole text: Python's own `$` would let a line feed through."""
    if isinstance(text, str) and not re.fullmatch(pattern, text):
        yield ValidationError("pattern")


DocumentValidator = extend(Draft202012Validator, {"pattern": _pattern})


def schema_problems(validator: Any, document: Any, at: str = "") -> list[str]:
    """One line for each place where the document departs from the schema."""
    problem = _problem_as_a_whole(document)
    if problem:
        return [f"{place([], at)}: {problem}"]
    errors = sorted(validator.iter_errors(document), key=lambda error: [str(step) for step in error.absolute_path])
    return [f"{place(error.absolute_path, at)}: {_reason(error)}" for error in errors[:MAX_PROBLEMS]]


def place(path: Iterable[str | int], at: str = "") -> str:
    """pages[1].fields[0].condition"""
    written = at
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        else:
            written += f".{step}" if written else step
    return written or "document"


def _problem_as_a_whole(document: Any) -> str | None:
    stack = [(document, 1)]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            return "is too large or too deep"
        if isinstance(node, dict):
            stack.extend((child, depth + 1) for item in node.items() for child in item)
        elif isinstance(node, list):
            stack.extend((child, depth + 1) for child in node)
        elif isinstance(node, str) and _UNKEPT.search(node):
            return "has characters that no database keeps"
    return None


def _reason(error: ValidationError) -> str:
    """In words, without repeating a whole part of the document."""
    explain = _REASONS.get(error.validator)
    return explain(error) if explain else str(error.message)[:200]


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
    "pattern": lambda error: f"does not match {error.validator_value}",
    "minLength": _too_short,
    "minItems": _too_short,
    "minProperties": _too_short,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "maxProperties": _too_long,
    "minimum": lambda error: f"must be at least {error.validator_value}",
    "maximum": lambda error: f"must be at most {error.validator_value}",
}
