"""Deferred steps of a workflow: the actions that wait for them, and their failures."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.i18n import lazy_gettext
from app.workflows import actions
from app.workflows.actions import ActionType
from app.workflows.actions.declaration import DONE, EXPIRED, FAILED, StepOutcome
from app.workflows.actions.parameters import FAILURE, status, text
from app.workflows.definition import DefinitionError, Workflow, parse_workflow, read_workflow
from app.workflows.drawing.circuit_graph import build_circuit_graph
from app.workflows.engine import (
    Outcome,
    enter_status,
    resume_step,
)
from tests.workflows.definitions import Definition, make_action, make_jump, make_status, make_workflow
from tests.workflows.simulation import simulate
from tests.workflows.workflow_runs import DONE_STATUS, context, make_history_message, run_once

CALL = lazy_gettext("Appel")
SLOW = ActionType(
    key="slow_call",
    label=CALL,
    help_text=CALL,
    icon="globe",
    parameters={
        "url": text(label=CALL),
        "on_refusal": status(required=False, label=CALL),
        "on_expiry": status(required=False, label=CALL),
        **FAILURE,
    },
    is_deferred=True,
    outcomes=(StepOutcome("refused", "on_refusal", CALL, CALL), StepOutcome(EXPIRED, "on_expiry", CALL, CALL)),
)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(actions.ACTION_TYPES, "slow_call", SLOW)


def build_waiting_workflow(step: Definition) -> Workflow:
    new = make_status(
        "new", on_enter=[step, make_history_message("after"), make_jump("done", {"var": "processing.ok"})]
    )
    new["actions"] = [make_action("end", "done"), make_action("call", "done", run=[{**step, "id": "again"}])]
    return read_workflow(make_workflow(new, make_status("failed", actions=[make_action("end", "done")]), DONE_STATUS))


@pytest.mark.usefixtures("slow")
def test_actions_after_a_deferred_step_wait_for_it() -> None:
    workflow = build_waiting_workflow({"id": "slow_call", "type": "slow_call", "url": "a"})

    asked_run = enter_status(workflow, "new", context=context())
    resumed_run = resume_step(workflow, "new", "slow_call", outcome=DONE, context=context(processing={"ok": True}))

    assert [effect.action.id for effect in asked_run.effects] == ["slow_call"]
    assert (asked_run.trace[-1].id, asked_run.trace[-1].outcome) == ("slow_call", Outcome.AWAITED)
    assert ([effect.action.id for effect in resumed_run.effects], resumed_run.status) == (["after"], "done")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, ("new", [])), ({"if_failed": "continue"}, ("new", ["after"])), ({"on_failure": "failed"}, ("failed", []))],
)
def test_a_failed_step_stops_continues_or_jumps(more: dict[str, str], expected: Any) -> None:
    workflow = build_waiting_workflow({"id": "slow_call", "type": "slow_call", "url": "a", **more})

    run = resume_step(workflow, "new", "slow_call", outcome=FAILED, context=context())

    assert (run.status, [effect.action.id for effect in run.effects]) == expected
    assert run.trace[0].outcome is Outcome.FAILED


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"on_refusal": "failed"}, ("failed", Outcome.RAN, [])),
        ({"on_failure": "failed"}, ("failed", Outcome.FAILED, [])),
        ({}, ("new", Outcome.FAILED, [])),
        ({"if_failed": "continue"}, ("new", Outcome.FAILED, ["after"])),
    ],
)
def test_an_outcome_goes_its_own_way_or_counts_as_failed(more: dict[str, str], expected: Any) -> None:
    workflow = build_waiting_workflow({"id": "slow_call", "type": "slow_call", "url": "a", **more})

    run = resume_step(workflow, "new", "slow_call", outcome="refused", context=context())

    assert (run.status, run.trace[0].outcome, [effect.action.id for effect in run.effects]) == expected


@pytest.mark.usefixtures("slow")
def test_the_simulation_and_the_drawing_follow_every_outcome() -> None:
    step = {"id": "slow_call", "type": "slow_call", "url": "a", "on_expiry": "late", "on_refusal": "failed"}
    new, late = make_status("new", on_enter=[step]), make_status("late", actions=[make_action("end", "done")])
    definition = make_workflow(new, late, make_status("failed", actions=[make_action("end", "done")]), DONE_STATUS)

    assert simulate(read_workflow(definition)).reached == {"new", "late", "failed", "done"}
    edges = build_circuit_graph(definition).edges
    assert {(edge.target, edge.label) for edge in edges if edge.source == "new"} == {
        ("late", "Appel"),
        ("failed", "Appel"),
    }


@pytest.mark.usefixtures("slow")
def test_an_action_enters_its_target_after_its_deferred_step() -> None:
    workflow = build_waiting_workflow({"id": "slow_call", "type": "slow_call", "url": "a"})

    assert run_once(workflow, "new", "call").status == "new"
    assert resume_step(workflow, "new", "again", outcome=DONE, context=context()).status == "done"


@pytest.mark.usefixtures("slow")
def test_a_loop_cannot_contain_a_deferred_step() -> None:
    each = make_status("each", loop={"over": {"var": "answers.a"}, "then": "done"})
    each["on_enter"] = [{"id": "slow_call", "type": "slow_call", "url": "a"}]

    with pytest.raises(DefinitionError, match="ne peut pas être attendu"):
        parse_workflow(make_workflow(each, DONE_STATUS), action_types={"slow_call"})
