"""Add a ready-made step to a circuit, from the form of its builder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import WORKFLOW, Kind
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.ready_made import READY_MADE_STEPS, StepChoices, add_ready_made_step, list_open_statuses


def add_step_from_form(
    kind: Kind, definition: Mapping[str, Any], form: MultiDict[str, str]
) -> tuple[Mapping[str, Any], str]:
    """The circuit with the step, and the address of the element to look at. Raises OperationRefused."""
    if kind is not WORKFLOW:
        raise OperationRefused(_("Cette étape se place dans un circuit."))
    choices = StepChoices(
        statuses=tuple(form.getlist("statuses")),
        function=form.get("function", ""),
        new_function=form.get("new_function", ""),
        days=_read_days(form.get("days", "").strip()),
    )
    return add_ready_made_step(definition, form.get("step", ""), choices)


def get_step_context(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Build the context of the form of ready-made steps: the steps, the statuses and the functions to choose."""
    functions = definition.get("functions") or []
    statuses = list_open_statuses(definition)
    return {
        "ready_made_steps": list(READY_MADE_STEPS.values()),
        "open_statuses": [(str(status["id"]), str(status.get("label") or status["id"])) for status in statuses],
        "step_functions": [
            (str(function["id"]), str(function.get("label") or function["id"]))
            for function in functions
            if "id" in function
        ],
    }


def _read_days(text: str) -> int | None:
    if not text:
        return None
    # A number that is not one is refused as one that is too small, with the same words.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
