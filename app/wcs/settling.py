"""Makes a document fit the product as it is now: what its own checks refuse is taken out, and noted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.core.documents import Problem
from app.wcs.findings import Findings, reason

MAX_ROUNDS = 20
_STEP = re.compile(r"([a-z][a-z0-9_]*)|\[([0-9]+)\]")
_REMOVABLE = re.compile(r".*(\.condition|\.values\.[a-z][a-z0-9_]*)$")

Checks = Callable[[dict[str, Any]], Iterable[Problem]]


def settle(document: dict[str, Any], checks: Checks, findings: Findings, *, never: Any) -> list[Problem]:
    """Takes out the conditions and values that cannot be worked out yet; gives the problems left to the administrator."""
    problems: list[Problem] = []
    for _ in range(MAX_ROUNDS):
        problems = list(checks(document))
        places = {problem.place: problem for problem in problems if _REMOVABLE.fullmatch(problem.place)}
        if not places:
            break
        for place, problem in places.items():
            _take_out(document, place, never)
            findings.approximate("placing", place, reason("not_yet", problem=problem.message))
        _drop_empty_checks(document)
    return problems


def _drop_empty_checks(document: dict[str, Any]) -> None:
    """A check without its condition checks nothing."""
    for page in document.get("pages", []):
        if kept := [check for check in page.pop("checks", []) if check["condition"] is not None]:
            page["checks"] = kept


def _take_out(document: dict[str, Any], place: str, never: Any) -> None:
    """Without its condition a question is asked of everybody, but compelled of nobody."""
    steps = [int(index) if index else name for name, index in _STEP.findall(place)]
    holder: Any = document
    for step in steps[:-1]:
        holder = holder[step]
    of_field = len(steps) > 2 and steps[-3] in ("fields", "processing_fields")
    holder[steps[-1]] = never if steps[-1] == "condition" and not of_field else None
    if "required" in holder:
        holder["required"] = False
