"""Jumps: to the previous status, from time-outs, loops, failing conditions and endless chains."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.workflows.definition import parse_workflow, read_workflow
from app.workflows.elements import Level
from app.workflows.engine import (
    available_actions,
    due_timeouts,
    enter_status,
    enter_without_effects,
)
from app.workflows.graph import is_endpoint, is_waiting
from tests.workflows.definitions import make_action, make_jump, make_status, make_workflow
from tests.workflows.workflow_runs import DONE_STATUS, RECIPIENT, context, make_history_message, problems_of, run_once


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


def test_endpoints_and_waiting_statuses_are_computed() -> None:
    workflow = parse_workflow(
        make_workflow(
            make_status("new", on_enter=[make_jump("open")]),
            make_status("open", actions=[make_action("end", "done"), make_action("park", "parked")]),
            make_status("parked", endpoint=True, actions=[make_action("reopen", "open")]),
            DONE_STATUS,
        )
    )

    assert [status.id for status in workflow.statuses if is_waiting(status)] == ["open"]
    assert [status.id for status in workflow.statuses if is_endpoint(status)] == ["parked", "done"]


def moments(moment: dict[str, Any], **parts: Any) -> list[str]:
    workflow = parse_workflow(
        make_workflow(make_status("new", timeouts=[{"id": "late", "to": "done", **moment}]), DONE_STATUS)
    )
    entered = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
    timeouts = due_timeouts(
        workflow, "new", entered_at=entered, context=context(**parts), add_working_days=closed_at_christmas
    )
    return [timeout.at.isoformat() for timeout in timeouts]


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
