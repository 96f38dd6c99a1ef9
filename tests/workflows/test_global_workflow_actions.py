"""Global actions of a workflow, and calls by other software."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import Workflow, parse_workflow
from app.workflows.engine import (
    ActionNotAvailable,
    Outcome,
    available_actions,
    run_call,
    run_global_action,
)
from tests.workflows.definitions import make_action, make_status, make_workflow
from tests.workflows.workflow_runs import DONE_STATUS, RECIPIENT, context, make_history_message, problems_of, run_once

GLOBAL = {
    "id": "drop",
    "label": "Classer",
    "by": ["recipient"],
    "where": "waiting",
    "to": "done",
    "run": [make_history_message("noted")],
}


def with_global(**properties: Any) -> Workflow:
    new = make_status("new", actions=[make_action("go", "checked")])
    checked = make_status("checked", actions=[make_action("end", "done")])
    return parse_workflow(make_workflow(new, checked, DONE_STATUS, global_actions=[{**GLOBAL, **properties}]))


def test_a_global_action_is_available_in_its_statuses() -> None:
    workflow = with_global()

    def list_offered_actions(at: str) -> list[str]:
        return [each.id for each in available_actions(workflow, at, functions=RECIPIENT, context=context())]

    assert (list_offered_actions("new"), list_offered_actions("checked"), list_offered_actions("done")) == (
        ["go", "drop"],
        ["end", "drop"],
        [],
    )
    assert [effect.action.id for effect in run_once(workflow, "checked", "drop").effects] == ["noted"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [("all", ["new", "checked", "done"]), ("endpoint", ["done"]), (["checked"], ["checked"])],
)
def test_a_global_action_applies_to_all_some_or_closing_statuses(where: Any, expected: list[str]) -> None:
    workflow = with_global(where=where, to=None)

    offered = [
        status.id
        for status in workflow.statuses
        if any(a.id == "drop" for a in available_actions(workflow, status.id, functions=RECIPIENT, context=context()))
    ]

    assert offered == expected


def test_a_due_global_action_runs_in_its_statuses_only() -> None:
    workflow = with_global(timers=[{"id": "late", "from": "submission", "after": {"days": 90}}])

    assert run_global_action(workflow, "new", "drop", context=context()).status == "done"
    ended = run_global_action(workflow, "done", "drop", context=context())
    assert (ended.statuses, ended.trace[0].outcome) == ((), Outcome.SKIPPED)


def test_only_the_declared_applications_may_call() -> None:
    workflow = with_global(callable_by=["recipient"])

    assert run_call(workflow, "new", "drop", functions=RECIPIENT, context=context()).status == "done"
    with pytest.raises(ActionNotAvailable):
        run_call(workflow, "new", "drop", functions=frozenset({"applicant"}), context=context())
    with pytest.raises(ActionNotAvailable):
        run_call(with_global(), "new", "drop", functions=RECIPIENT, context=context())


def test_a_call_changes_the_status() -> None:
    payment_call = {"id": "paid", "by": ["recipient"], "to": "done"}
    workflow = parse_workflow(make_workflow(make_status("new", calls=[payment_call]), DONE_STATUS))

    assert run_call(workflow, "new", "paid", functions=RECIPIENT, context=context()).status == "done"


def test_a_global_action_has_a_name_of_its_own() -> None:
    assert problems_of(
        make_status("new", actions=[make_action("drop", "done")]), DONE_STATUS, global_actions=[GLOBAL]
    ) == ["global_actions[0].id: « drop » est déjà l’identifiant d’une action d’un statut"]


def test_a_global_action_names_statuses_and_functions_that_exist() -> None:
    timer = {"id": "late", "from": "latest_arrival", "status": "gone", "after": {"days": 1}}
    wrong = {**GLOBAL, "by": ["mayor"], "where": ["nowhere"], "timers": [timer]}

    assert problems_of(
        make_status("new", actions=[make_action("end", "done")]), DONE_STATUS, global_actions=[wrong]
    ) == [
        "global_actions[0].where: aucun statut ne s’appelle « nowhere »",
        "global_actions[0].timers[0].status: aucun statut ne s’appelle « gone »",
        "global_actions[0].by: aucune fonction ne s’appelle « mayor »",
    ]


def test_a_decision_is_not_taken_by_a_timer() -> None:
    granted = make_status("granted", closed=True, decision="favourable")
    late = {"id": "late", "from": "submission", "after": {"days": 90}}
    grant = {"id": "grant", "label": "Accorder", "by": ["recipient"], "to": "granted"}
    new = make_status("new", actions=[make_action("end", "done")])

    parse_workflow(make_workflow(new, DONE_STATUS, granted, global_actions=[grant]))
    assert problems_of(new, DONE_STATUS, granted, global_actions=[{**grant, "timers": [late]}]) == [
        "statuses[2].decision: atteint avant qu’un agent ait agi : c’est une personne qui décide"
    ]
