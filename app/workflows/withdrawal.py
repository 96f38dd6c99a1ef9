"""Withdrawal: until a request is decided its applicant may take it back, in every workflow that does not say otherwise.

The action and the status that it leads to are added when a published version is read, never written in its document. So
imported workflows and those of old cases have them too, and the checks of a document look at what its author wrote.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.i18n import gettext as _
from app.workflows.added_statuses import build_final_status
from app.workflows.elements import APPLICANT, WITHDRAWN, Action, Status, Workflow
from app.workflows.graph import distances, is_available_in

# No action of a document can have such a name.
ACTION = "withdraw-request"


def with_withdrawal(workflow: Workflow) -> Workflow:
    """The workflow with one action and one status more; as it is when nothing in it may be withdrawn."""
    where = withdrawable_statuses(workflow)
    if not where:
        return workflow
    return replace(
        workflow,
        statuses=(*workflow.statuses, _withdrawn_status()),
        global_actions=(*workflow.global_actions, _withdraw_action(where)),
    )


def without_withdrawal(workflow: Workflow) -> Workflow:
    """Return the workflow for a procedure that cannot be withdrawn; the status stays, where cases may have gone before."""
    actions = tuple(action for action in workflow.global_actions if action.id != ACTION)
    return replace(workflow, global_actions=actions)


def withdrawable_statuses(workflow: Workflow) -> frozenset[str]:
    """The statuses in which nothing has been decided, no work has made it too late, and no other action withdraws."""
    if not workflow.is_withdrawable:
        return frozenset()
    undecided = distances(workflow, follow=lambda way: workflow.status(way.to).decision is None)
    return frozenset(
        status.id
        for status in workflow.statuses
        if status.id in undecided
        and status.is_withdrawable
        and not (status.is_closed or status.is_endpoint)
        and not _has_own_withdrawal(workflow, status)
    )


def _has_own_withdrawal(workflow: Workflow, status: Status) -> bool:
    own = (*status.actions, *(action for action in workflow.global_actions if is_available_in(action, status)))
    return any(action.withdraws for action in own)


def _withdraw_action(where: frozenset[str]) -> Action:
    return Action(
        id=ACTION,
        label=_("Retirer ma demande"),
        by=frozenset({APPLICANT}),
        to=WITHDRAWN,
        primary=False,
        tone="quiet",
        fields=(),
        confirm=_("Le service ne la traitera plus. Vous pourrez faire une autre demande quand vous voulez."),
        condition=None,
        is_global=True,
        where=where,
        withdraws=True,
    )


def _withdrawn_status() -> Status:
    return build_final_status(
        WITHDRAWN,
        label=_("Retirée par l’usager"),
        public_label=_("Vous avez retiré votre demande"),
        public_text=_("Le service ne la traite plus. Vous pouvez faire une autre demande quand vous voulez."),
        agents_text=_("L’usager a retiré sa demande. Il n’y a plus rien à faire."),
    )
