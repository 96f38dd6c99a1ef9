"""Jumps: to the previous status, from global actions, time-outs, calls, loops and deferred steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.i18n import lazy_gettext
from app.workflows import actions
from app.workflows.actions import ActionType
from app.workflows.actions.parameters import FAILURE, text
from app.workflows.definition import DefinitionError, Workflow, parse_workflow, read_workflow
from app.workflows.elements import Level
from app.workflows.engine import (
    ActionNotAvailable,
    Outcome,
    Run,
    available_actions,
    due_timeouts,
    enter_status,
    enter_without_effects,
    resume_step,
    run_action,
    run_call,
    run_global_action,
)
from app.workflows.graph import is_endpoint, is_waiting
from tests.workflows.definitions import Definition, make_action, make_jump, make_status, make_workflow

RECIPIENT = frozenset({"recipient"})
DONE_STATUS = make_status("done", closed=True)


def context(**parts: Any) -> dict[str, Any]:
    return {"answers": {}, "processing": {}, "case": {}, **parts}


def make_history_message(identifier: str = "told", **properties: Any) -> Definition:
    return {"id": identifier, "type": "history_message", "text": "Vu.", **properties}


def run_once(workflow: Workflow, at: str, name: str, **more: Any) -> Run:
    return run_action(workflow, at, name, functions=RECIPIENT, values=more.pop("values", {}), context=context(), **more)


def problems_of(*statuses: Definition, **properties: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(make_workflow(*statuses, **properties))
    return [str(problem) for problem in refused.value.problems]


def test_a_case_returns_to_the_marked_status() -> None:
    ask = make_action("ask", "asked", mark=True)
    workflow = parse_workflow(
        make_workflow(
            make_status("new", actions=[ask, make_action("end", "done")]),
            make_status("checked", actions=[ask]),
            make_status("asked", actions=[make_action("answer", "previous"), make_action("check", "checked")]),
            DONE_STATUS,
        )
    )

    asked_run = run_once(workflow, "new", "ask")
    back = run_once(workflow, "asked", "answer", markers=asked_run.markers)

    assert (asked_run.status, asked_run.markers) == ("asked", ("new",))
    assert (back.status, back.markers) == ("new", ())


def test_a_case_without_a_marked_status_keeps_its_status() -> None:
    workflow = read_workflow(make_workflow(make_status("new", actions=[make_action("back", "previous")]), DONE_STATUS))

    run = run_once(workflow, "new", "back")

    assert (run.status, run.statuses) == ("new", ())
    assert [step.why for step in run.failures] == ["no_marker"]


def test_no_status_may_be_called_previous() -> None:
    assert problems_of(make_status("previous", closed=True))[0].startswith("statuses[0].id: ")
    assert problems_of(DONE_STATUS, initial="previous") == ["initial: aucun statut ne s’appelle « previous »"]


def test_the_actions_of_a_transition_run_before_the_target_is_entered() -> None:
    end = make_action("end", "done", run=[make_history_message(), make_history_message("never", condition=False)])
    workflow = parse_workflow(make_workflow(make_status("new", actions=[end]), DONE_STATUS))

    run = run_once(workflow, "new", "end")

    assert [(effect.action.id, effect.status, effect.turn) for effect in run.effects] == [("told", "new", 0)]
    assert run.status == "done"


def test_a_jump_inside_an_action_replaces_its_target() -> None:
    end = make_action(
        "end", "done", run=[make_jump("waiting", {"==": [{"var": "action.why"}, "x"]}), make_history_message()]
    )
    end["fields"] = [{"id": "why", "type": "short_text", "label": "Pourquoi"}]
    waiting = make_status("waiting", actions=[make_action("close", "done")])
    workflow = parse_workflow(make_workflow(make_status("new", actions=[end]), waiting, DONE_STATUS))

    assert run_once(workflow, "new", "end", values={"why": "x"}).status == "waiting"
    assert run_once(workflow, "new", "end", values={"why": "y"}).status == "done"


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
        each.id
        for each in workflow.statuses
        if any(a.id == "drop" for a in available_actions(workflow, each.id, functions=RECIPIENT, context=context()))
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


def test_endpoints_and_waiting_statuses_are_computed() -> None:
    workflow = parse_workflow(
        make_workflow(
            make_status("new", on_enter=[make_jump("open")]),
            make_status("open", actions=[make_action("end", "done"), make_action("park", "parked")]),
            make_status("parked", endpoint=True, actions=[make_action("reopen", "open")]),
            DONE_STATUS,
        )
    )

    assert [each.id for each in workflow.statuses if is_waiting(each)] == ["open"]
    assert [each.id for each in workflow.statuses if is_endpoint(each)] == ["parked", "done"]


def moments(moment: dict[str, Any], **parts: Any) -> list[str]:
    workflow = parse_workflow(
        make_workflow(make_status("new", timeouts=[{"id": "late", "to": "done", **moment}]), DONE_STATUS)
    )
    entered = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
    timeouts = due_timeouts(
        workflow, "new", entered_at=entered, context=context(**parts), add_working_days=closed_at_christmas
    )
    return [each.at.isoformat() for each in timeouts]


def closed_at_christmas(day: date, number: int) -> date:
    step = 1 if number > 0 else -1
    for _ in range(abs(number)):
        day += timedelta(days=step)
        while day.weekday() > 4 or (day.month, day.day) == (12, 25):
            day += timedelta(days=step)
    return day


def test_a_time_out_falls_due_around_a_date_of_the_case() -> None:
    at = {"var": "answers.held_on"}

    assert moments({"at": at}, answers={"held_on": "2027-01-10"}) == ["2027-01-09T23:00:00+00:00"]
    assert moments({"at": at, "before": {"days": 2, "hours": 1}}, answers={"held_on": "2027-01-10"}) == [
        "2027-01-07T22:00:00+00:00"
    ]
    assert moments({"at": at, "after": {"minutes": 5}}, answers={"held_on": "2027-01-10T08:00:00+00:00"}) == [
        "2027-01-10T08:05:00+00:00"
    ]


@pytest.mark.parametrize("moment", [None, "demain", 12, "", "9999-12-31"])
def test_without_a_date_nothing_falls_due(moment: Any) -> None:
    assert moments({"at": {"var": "answers.held_on"}, "after": {"days": 3660}}, answers={"held_on": moment}) == []


def test_working_days_exclude_week_ends_and_holidays() -> None:
    assert moments({"after": {"working_days": 3}}) == ["2026-12-29T09:00:00+00:00"]


def test_a_time_out_has_a_delay_or_a_date_and_only_one_direction() -> None:
    late = {"id": "late", "to": "done"}
    both = {**late, "at": {"var": "today"}, "before": {"days": 1}, "after": {"days": 1}}

    assert problems_of(make_status("new", timeouts=[late]), DONE_STATUS)
    assert problems_of(make_status("new", timeouts=[both]), DONE_STATUS)


def test_a_loop_runs_for_each_row_then_continues() -> None:
    each = make_status("each", loop={"over": {"var": "answers.children"}, "then": "done"})
    each["on_enter"] = [
        {"id": "set", "type": "set_processing", "values": {"last": "{{ loop.item.name }}"}},
        make_history_message(),
    ]
    fields = [{"id": "last", "type": "short_text", "label": "Dernier"}]
    workflow = parse_workflow(make_workflow(each, DONE_STATUS, processing_fields=fields))

    run = enter_status(workflow, "each", context=context(answers={"children": [{"name": "Léa"}, {"name": "Tom"}]}))

    assert [(effect.processing["last"], effect.loop["number"]) for effect in run.effects] == [("Léa", 1), ("Tom", 2)]
    assert run.statuses == ("each", "done")
    assert enter_status(workflow, "each", context=context(answers={"children": "rien"})).effects == ()
    many = enter_status(workflow, "each", context=context(answers={"children": [{"name": "x"}] * 1000}))
    assert len(many.effects) == 100


def test_levels_of_criticality_are_raised_lowered_and_set() -> None:
    levels = [{"id": "high", "label": "Élevé"}, {"id": "top", "label": "Critique", "tone": "danger"}]
    changes = [("raise", None), ("raise", None), ("raise", None), ("lower", None)]
    entries = [
        {"id": f"c{number}", "type": "change_criticality", "change": change}
        for number, (change, _) in enumerate(changes)
    ]
    last = {"id": "last", "type": "change_criticality", "change": "set", "level": "top"}
    urgent = {"==": [{"var": "case.criticality"}, 1]}
    done_status = make_status("done", closed=True, on_enter=[*entries, {**last, "condition": urgent}])
    workflow = parse_workflow(make_workflow(done_status, levels=levels))

    run = enter_status(workflow, "done", context=context())

    assert run.criticality == 2
    assert (workflow.level(0), workflow.level(2)) == (None, Level("top", "Critique", "danger"))
    assert problems_of(make_status("done", closed=True, on_enter=[last])) == [
        "statuses[0].on_enter[0].level: aucun niveau d’urgence ne s’appelle « top »"
    ]


def test_a_failing_condition_is_recorded_and_the_run_continues() -> None:
    hard = {
        "==": [{"reduce": [{"var": "answers.long"}, {"cat": [{"var": "accumulator"}, {"var": "answers.text"}]}, ""]}, 1]
    }
    workflow = read_workflow(
        make_workflow(
            make_status(
                "new",
                on_enter=[make_history_message("hard", condition=hard), make_history_message()],
                actions=[make_action("a", "done", condition=hard)],
            ),
            DONE_STATUS,
        )
    )
    hostile = context(answers={"long": list(range(10_000)), "text": "x" * 10_000})

    run = enter_status(workflow, "new", context=hostile)

    assert [(step.id, step.why) for step in run.failures] == [("hard", "condition_failed")]
    assert [effect.action.id for effect in run.effects] == ["told"]
    assert available_actions(workflow, "new", functions=RECIPIENT, context=hostile) == []


def test_an_endless_loop_can_keep_the_status() -> None:
    workflow = read_workflow(
        make_workflow(make_status("a", on_enter=[make_jump("b")]), make_status("b", on_enter=[make_jump("a")]))
    )

    run = enter_without_effects(workflow, "a", context=context())

    assert (run.statuses, [step.why for step in run.failures]) == (("a",), ["endless"])


CALL = lazy_gettext("Appel")
SLOW = ActionType(
    key="slow",
    label=CALL,
    help_text=CALL,
    icon="globe",
    parameters={"url": text(label=CALL), **FAILURE},
    is_deferred=True,
)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(actions.ACTION_TYPES, "slow", SLOW)


def build_waiting_workflow(step: Definition) -> Workflow:
    new = make_status(
        "new", on_enter=[step, make_history_message("after"), make_jump("done", {"var": "processing.ok"})]
    )
    new["actions"] = [make_action("end", "done"), make_action("call", "done", run=[{**step, "id": "again"}])]
    return read_workflow(make_workflow(new, make_status("failed", actions=[make_action("end", "done")]), DONE_STATUS))


@pytest.mark.usefixtures("slow")
def test_actions_after_a_deferred_step_wait_for_it() -> None:
    workflow = build_waiting_workflow({"id": "slow", "type": "slow", "url": "a"})

    asked_run = enter_status(workflow, "new", context=context())
    resumed_run = resume_step(workflow, "new", "slow", succeeded=True, context=context(processing={"ok": True}))

    assert [effect.action.id for effect in asked_run.effects] == ["slow"]
    assert (asked_run.trace[-1].id, asked_run.trace[-1].outcome) == ("slow", Outcome.AWAITED)
    assert ([effect.action.id for effect in resumed_run.effects], resumed_run.status) == (["after"], "done")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, ("new", [])), ({"if_failed": "continue"}, ("new", ["after"])), ({"on_failure": "failed"}, ("failed", []))],
)
def test_a_failed_step_stops_continues_or_jumps(more: dict[str, str], expected: Any) -> None:
    workflow = build_waiting_workflow({"id": "slow", "type": "slow", "url": "a", **more})

    run = resume_step(workflow, "new", "slow", succeeded=False, context=context())

    assert (run.status, [effect.action.id for effect in run.effects]) == expected
    assert run.trace[0].outcome is Outcome.FAILED


@pytest.mark.usefixtures("slow")
def test_an_action_enters_its_target_after_its_deferred_step() -> None:
    workflow = build_waiting_workflow({"id": "slow", "type": "slow", "url": "a"})

    assert run_once(workflow, "new", "call").status == "new"
    assert resume_step(workflow, "new", "again", succeeded=True, context=context()).status == "done"


@pytest.mark.usefixtures("slow")
def test_a_loop_cannot_contain_a_deferred_step() -> None:
    each = make_status("each", loop={"over": {"var": "answers.a"}, "then": "done"})
    each["on_enter"] = [{"id": "slow", "type": "slow", "url": "a"}]

    with pytest.raises(DefinitionError, match="ne peut pas être attendu"):
        parse_workflow(make_workflow(each, DONE_STATUS), action_types={"slow"})
