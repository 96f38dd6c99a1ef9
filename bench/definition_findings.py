"""The findings of a large form, as the studio looks for them after each change."""

from __future__ import annotations

import time
from copy import deepcopy
from statistics import median
from typing import Any

from app.core.sites import unit_of_work
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.identifiers import collect_identifiers, renew_identifiers
from app.definitions.findings.rules import list_findings
from app.definitions.overview import current_version
from app.procedures.publishing import live_procedures
from bench.installation import Installation
from bench.report import Goal, Report

QUESTIONS, QUESTIONS_OF_PAGE = 150, 10
CALLS = 3


def build_definition(definition: dict[str, Any]) -> dict[str, Any]:
    """A procedure whose pages are copied until it has all the questions."""
    result = deepcopy(definition)
    fields = [field for page in result["pages"] for field in page["fields"]]
    templates = [field for field in fields if not field.get("condition") and field["type"] != "block"]
    used = collect_identifiers(result)
    while len(fields) < QUESTIONS:
        page: dict[str, Any] = {"id": f"page_{len(fields)}", "title": "Page", "fields": []}
        result["pages"].append(page)
        for number in range(min(QUESTIONS_OF_PAGE, QUESTIONS - len(fields))):
            field = renew_identifiers(templates[number % len(templates)], used)
            field.pop("profile", None)
            used.add(field["id"])
            page["fields"].append(field)
            fields.append(field)
    return result


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure the CPU time of all rules."""
    with place.app.test_request_context(), unit_of_work(place.site):
        version = current_version(PROCEDURE, live_procedures()[0].slug)
        assert version is not None
        definition = build_definition(version.definition)
        times = [_measure_rules(definition) for _ in range(rounds + 1)][1:]
        count = len(list_findings(PROCEDURE, definition))
    what = f"findings of a form of {QUESTIONS} questions, CPU"
    report.add(Goal("E3", what, 150, median(times), unit=" ms", note=f"{count} findings"))
    report.details["findings"] = {"rounds_ms": [round(each, 2) for each in times], "findings": count}


def _measure_rules(definition: dict[str, Any]) -> float:
    """Return the CPU milliseconds of one search."""
    start = time.process_time()
    for _ in range(CALLS):
        list_findings(PROCEDURE, definition)
    return (time.process_time() - start) / CALLS * 1e3
