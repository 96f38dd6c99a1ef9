"""Read the retention of cases from the global actions of a workflow that anonymise them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.definitions.checks.unwritten_texts import TO_COMPLETE
from app.procedures.checks.definition_checks import DEFAULT_RETENTION_MONTHS
from publik_import.delays import parse_delay
from publik_import.xml_reader import Element

DAYS_OF_MONTH = 30.5
MAX_MONTHS = 120
_ANONYMISING_ACTIONS = ("anonymise", "remove")


def read_retention(workflow: Element | None) -> dict[str, Any]:
    """The retention settings; a period longer than the default has a reason to complete."""
    day_counts = [] if workflow is None else list(_iterate_retention_days(workflow))
    if not day_counts:
        return {"retention_months": DEFAULT_RETENTION_MONTHS}
    months = min(max(round(min(day_counts) / DAYS_OF_MONTH), 1), MAX_MONTHS)
    if months <= DEFAULT_RETENTION_MONTHS:
        return {"retention_months": months}
    reason = gettext("Dans Publik, une demande était gardée %(count)s mois après sa fin.", count=months)
    return {"retention_months": months, "retention_reason": f"{reason} {TO_COMPLETE}"}


def _iterate_retention_days(workflow: Element) -> Iterator[int]:
    """The days between the end of a case and its anonymisation, for each global action that anonymises by time."""
    for action in workflow.find("global_actions").children:
        if not any(item.attributes.get("type") in _ANONYMISING_ACTIONS for item in action.find("items").children):
            continue
        for trigger in action.find("triggers").children:
            delay = parse_delay(trigger.value("timeout")) if trigger.value("anchor") == "finalized" else None
            if delay is not None:
                yield delay.get("days", 0) + bool(delay.get("hours") or delay.get("minutes"))
