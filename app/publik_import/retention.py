"""How long the workflow of a form kept what was over, read from the action that erases it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.procedures.checks.definition_checks import DEFAULT_RETENTION_MONTHS
from app.publik_import.delays import parse_delay
from app.publik_import.reasons import TO_COMPLETE
from app.publik_import.xml_reader import Element

DAYS_OF_MONTH = 30.5
MAX_MONTHS = 120
_ANONYMISING_ACTIONS = ("anonymise", "remove")


def read_retention(workflow: Element | None) -> dict[str, Any]:
    """The months of the document; more than usual come with what is known of their reason, to be completed."""
    found = [] if workflow is None else list(_iterate_days_kept(workflow))
    if not found:
        return {"retention_months": DEFAULT_RETENTION_MONTHS}
    months = min(max(round(min(found) / DAYS_OF_MONTH), 1), MAX_MONTHS)
    if months <= DEFAULT_RETENTION_MONTHS:
        return {"retention_months": months}
    told = gettext("Dans Publik, une demande était gardée %(count)s mois après sa fin.", count=months)
    return {"retention_months": months, "retention_reason": f"{told} {TO_COMPLETE}"}


def _iterate_days_kept(workflow: Element) -> Iterator[int]:
    """The days between the end of a request and its erasure, for each global action that erases by itself."""
    for action in workflow.find("global_actions").children:
        if not any(item.attributes.get("type") in _ANONYMISING_ACTIONS for item in action.find("items").children):
            continue
        for trigger in action.find("triggers").children:
            delay = parse_delay(trigger.value("timeout")) if trigger.value("anchor") == "finalized" else None
            if delay is not None:
                yield delay.get("days", 0) + bool(delay.get("hours") or delay.get("minutes"))
