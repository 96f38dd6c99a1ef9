"""The published JSON Schema of workflows, and what it finds wrong in a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from app.workflows.problems import Problem, pointer

SCHEMA = Path(__file__).with_name("workflow-1.schema.json")
FORMAT = "parvis/workflow/1"
LONGEST_MESSAGE = 200
# An expression of twenty levels takes forty, in the deepest place of a document eight more.
DEEPEST = 64
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


def structure_problems(document: Any) -> list[Problem]:
    """Where the document does not have the published form, in the order of places."""
    if message := _problem_as_a_whole(document):
        return [Problem("", message)]
    problems = [_problem(error) for error in _validator().iter_errors(document)]
    return sorted(problems, key=lambda problem: (problem.place, problem.message))


def workflow_schema() -> Any:
    """The whole schema, as published."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@cache
def _validator() -> Any:
    return _Validator(workflow_schema())


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    """As ECMA 262 says: the end is the end, where Python's own `$` would let a line feed through."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Validator = extend(Draft202012Validator, {"pattern": _pattern})


def _problem_as_a_whole(document: Any) -> str | None:
    """Looked at level by level: a hostile depth must not exhaust the stack."""
    level = [document]
    for _ in range(DEEPEST):
        if any(_is_unkept(value) for value in level):
            return "has characters or numbers that no database keeps"
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return None
    return f"more than {DEEPEST} levels"


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return chain(value.keys(), value.values())
    return value if isinstance(value, list) else ()


def _is_unkept(value: Any) -> bool:
    if isinstance(value, str):
        return _UNKEPT.search(value) is not None
    return isinstance(value, float) and not isfinite(value)


def _problem(error: ValidationError) -> Problem:
    message = error.message
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}…"
    return Problem(pointer(*error.absolute_path), message)
