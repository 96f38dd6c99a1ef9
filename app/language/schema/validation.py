"""Validate a definition before it is parsed: its size, and its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from app.core.i18n import gettext
from app.language.schema.error_messages import find_error_problems
from app.language.schema.problems import Problem, format_path

# An expression of twenty levels takes forty, plus eight at the deepest path of a definition.
MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_PROBLEMS = 50
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
    problems = [problem for error in errors for problem in find_error_problems(error, at)]
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
