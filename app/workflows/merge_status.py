"""Merging: a request that repeats another ends in a status of its own, in every workflow.

The status is added when a published version is read, as that of a withdrawal: no action of a document leads to it.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.i18n import gettext as _
from app.workflows.added_statuses import build_final_status
from app.workflows.elements import MERGED, Status, Workflow


def with_merged_status(workflow: Workflow) -> Workflow:
    """The workflow with the status of a request that goes on with another."""
    return replace(workflow, statuses=(*workflow.statuses, _merged_status()))


def _merged_status() -> Status:
    return build_final_status(
        MERGED,
        label=_("Réunie avec une autre"),
        public_label=_("Votre demande est réunie avec une autre"),
        public_text=_("Le service les traite ensemble. Vous recevrez la même réponse, au même moment."),
        agents_text=_("Le travail continue sur l’autre demande. Son issue sera écrite ici et envoyée à l’usager."),
    )
