"""Ready-made steps of a circuit: one choice adds the statuses, actions, letters and time-outs that go together."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.ready_made.asked_pieces import ASK_PIECE, REMIND
from app.definitions.editing.ready_made.closings import CLOSE_AFTER_SILENCE, REFUSE
from app.definitions.editing.ready_made.opinions import ASK_OPINION
from app.definitions.editing.ready_made.ready_made_step import ReadyMadeStep, StepChoices

READY_MADE_STEPS: Mapping[str, ReadyMadeStep] = {
    step.key: step for step in (ASK_PIECE, ASK_OPINION, REFUSE, REMIND, CLOSE_AFTER_SILENCE)
}

__all__ = ["READY_MADE_STEPS", "ReadyMadeStep", "StepChoices", "add_ready_made_step", "list_open_statuses"]


def add_ready_made_step(definition: Mapping[str, Any], key: str, choices: StepChoices) -> tuple[dict[str, Any], str]:
    """The circuit with a ready-made step. Returns the address of the element to look at too. Raises OperationRefused."""
    step = READY_MADE_STEPS.get(key)
    if step is None:
        raise OperationRefused(_("Choisissez l’étape à ajouter."))
    result = copy.deepcopy(dict(definition))
    open_statuses = {str(status.get("id")) for status in list_open_statuses(result)}
    if not choices.statuses or not open_statuses.issuperset(choices.statuses):
        raise OperationRefused(_("Choisissez au moins un statut où la demande est en cours."))
    # A definition is written in the source language; its other languages are translations of it.
    with use_language(SOURCE_LANGUAGE):
        return result, step.add(result, choices)


def list_open_statuses(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statuses where a request is under way: those that a ready-made step may leave from."""
    statuses = definition.get("statuses")
    mappings = [status for status in statuses if isinstance(status, Mapping)] if isinstance(statuses, list) else []
    return [status for status in mappings if isinstance(status.get("id"), str) and not status.get("closed")]
