"""Going back, from anywhere, at a date, on a call, through a list, after a step of the worker."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.i18n import lazy_gettext
from app.workflows import action_types
from app.workflows.action_types import ActionType
from app.workflows.action_types.declaration import FAILURE, text
from app.workflows.definition import DefinitionError, Workflow, parse_workflow, read_workflow
from app.workflows.elements import Level
from app.workflows.engine import (
    ActionNotAvailable,
    Outcome,
    Run,
    act,
    available_actions,
    call,
    due,
    enter,
    give_up,
    happen,
    resume,
)
from app.workflows.graph import is_endpoint, is_waiting
from tests.workflows.documents import Document, action, jump, status, workflow

RECIPIENT = frozenset({"recipient"})
DONE = status("done", closed=True)


def context(**parts: Any) -> dict[str, Any]:
    return {"answers": {}, "processing": {}, "case": {}, **parts}


def told(identifier: str = "told", **properties: Any) -> Document:
    return {"id": identifier, "type": "history_message", "text": "Vu.", **properties}


def do(found: Workflow, at: str, name: str, **more: Any) -> Run:
    return act(found, at, name, functions=RECIPIENT, values=more.pop("values", {}), context=context(), **more)


def problems_of(*statuses: Document, **properties: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(workflow(*statuses, **properties))
    return [str(problem) for problem in refused.value.problems]


def test_a_case_goes_back_to_the_status_that_was_marked() -> None:
    ask = action("ask", "asked", mark=True)
    found = parse_workflow(
        workflow(
            status("new", actions=[ask, action("end", "done")]),
            status("checked", actions=[ask]),
            status("asked", actions=[action("answer", "previous"), action("check", "checked")]),
            DONE,
        )
    )

    asked = do(found, "new", "ask")
    back = do(found, "asked", "answer", markers=asked.markers)

    assert (asked.status, asked.markers) == ("asked", ("new",))
    assert (back.status, back.markers) == ("new", ())


def test_a_case_that_nothing_marked_stays_where_it_is() -> None:
    found = read_workflow(workflow(status("new", actions=[action("back", "previous")]), DONE))

    run = do(found, "new", "back")

    assert (run.status, run.statuses) == ("new", ())
    assert [step.why for step in run.failures] == ["no_marker"]


def test_no_status_may_be_called_previous() -> None:
    assert problems_of(status("previous", closed=True))[0].startswith("statuses[0].id: ")
    assert problems_of(DONE, initial="previous") == ["initial: aucun statut ne s’appelle « previous »"]


def test_an_action_does_things_before_the_case_leaves() -> None:
    end = action("end", "done", run=[told(), told("never", condition=False)])
    found = parse_workflow(workflow(status("new", actions=[end]), DONE))

    run = do(found, "new", "end")

    assert [(effect.action.id, effect.status, effect.turn) for effect in run.effects] == [("told", "new", 0)]
    assert run.status == "done"


def test_what_an_action_does_may_lead_elsewhere() -> None:
    end = action("end", "done", run=[jump("waiting", {"==": [{"var": "action.why"}, "x"]}), told()])
    end["fields"] = [{"id": "why", "type": "short_text", "label": "Pourquoi"}]
    waiting = status("waiting", actions=[action("close", "done")])
    found = parse_workflow(workflow(status("new", actions=[end]), waiting, DONE))

    assert do(found, "new", "end", values={"why": "x"}).status == "waiting"
    assert do(found, "new", "end", values={"why": "y"}).status == "done"


GLOBAL = {
    "id": "drop",
    "label": "Classer",
    "by": ["recipient"],
    "where": "waiting",
    "to": "done",
    "run": [told("noted")],
}


def with_global(**properties: Any) -> Workflow:
    new = status("new", actions=[action("go", "checked")])
    checked = status("checked", actions=[action("end", "done")])
    return parse_workflow(workflow(new, checked, DONE, global_actions=[{**GLOBAL, **properties}]))


def test_a_global_action_is_offered_in_the_statuses_it_is_for() -> None:
    found = with_global()

    def offered(at: str) -> list[str]:
        return [each.id for each in available_actions(found, at, functions=RECIPIENT, context=context())]

    assert (offered("new"), offered("checked"), offered("done")) == (["go", "drop"], ["end", "drop"], [])
    assert [effect.action.id for effect in do(found, "checked", "drop").effects] == ["noted"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [("all", ["new", "checked", "done"]), ("endpoint", ["done"]), (["checked"], ["checked"])],
)
def test_a_global_action_is_for_all_statuses_for_some_or_for_the_last_ones(where: Any, expected: list[str]) -> None:
    found = with_global(where=where, to=None)

    offered = [
        each.id
        for each in found.statuses
        if any(a.id == "drop" for a in available_actions(found, each.id, functions=RECIPIENT, context=context()))
    ]

    assert offered == expected


def test_a_global_action_whose_moment_has_come_happens_where_it_makes_sense() -> None:
    found = with_global(timers=[{"id": "late", "from": "submission", "after": {"days": 90}}])

    assert happen(found, "new", "drop", context=context()).status == "done"
    ended = happen(found, "done", "drop", context=context())
    assert (ended.statuses, ended.trace[0].outcome) == ((), Outcome.SKIPPED)


def test_only_the_applications_named_may_call() -> None:
    found = with_global(callable_by=["recipient"])

    assert call(found, "new", "drop", functions=RECIPIENT, context=context()).status == "done"
    with pytest.raises(ActionNotAvailable):
        call(found, "new", "drop", functions=frozenset({"applicant"}), context=context())
    with pytest.raises(ActionNotAvailable):
        call(with_global(), "new", "drop", functions=RECIPIENT, context=context())


def test_a_status_is_left_on_a_call() -> None:
    paid = {"id": "paid", "by": ["recipient"], "to": "done"}
    found = parse_workflow(workflow(status("new", calls=[paid]), DONE))

    assert call(found, "new", "paid", functions=RECIPIENT, context=context()).status == "done"


def test_a_global_action_has_a_name_of_its_own() -> None:
    assert problems_of(status("new", actions=[action("drop", "done")]), DONE, global_actions=[GLOBAL]) == [
        "global_actions[0].id: « drop » est déjà l’identifiant d’une action d’un statut"
    ]


def test_a_global_action_names_statuses_and_functions_that_exist() -> None:
    timer = {"id": "late", "from": "latest_arrival", "status": "gone", "after": {"days": 1}}
    wrong = {**GLOBAL, "by": ["mayor"], "where": ["nowhere"], "timers": [timer]}

    assert problems_of(status("new", actions=[action("end", "done")]), DONE, global_actions=[wrong]) == [
        "global_actions[0].where: aucun statut ne s’appelle « nowhere »",
        "global_actions[0].timers[0].status: aucun statut ne s’appelle « gone »",
        "global_actions[0].by: aucune fonction ne s’appelle « mayor »",
    ]


def test_a_decision_is_not_taken_by_a_timer() -> None:
    granted = status("granted", closed=True, decision="favourable")
    late = {"id": "late", "from": "submission", "after": {"days": 90}}
    grant = {"id": "grant", "label": "Accorder", "by": ["recipient"], "to": "granted"}
    new = status("new", actions=[action("end", "done")])

    parse_workflow(workflow(new, DONE, granted, global_actions=[grant]))
    assert problems_of(new, DONE, granted, global_actions=[{**grant, "timers": [late]}]) == [
        "statuses[2].decision: atteint avant qu’un agent ait agi : c’est une personne qui décide"
    ]


def test_endpoints_and_waiting_points_are_worked_out() -> None:
    found = parse_workflow(
        workflow(
            status("new", on_enter=[jump("open")]),
            status("open", actions=[action("end", "done"), action("park", "parked")]),
            status("parked", endpoint=True, actions=[action("reopen", "open")]),
            DONE,
        )
    )

    assert [each.id for each in found.statuses if is_waiting(each)] == ["open"]
    assert [each.id for each in found.statuses if is_endpoint(each)] == ["parked", "done"]


def moments(moment: dict[str, Any], **parts: Any) -> list[str]:
    found = parse_workflow(workflow(status("new", timeouts=[{"id": "late", "to": "done", **moment}]), DONE))
    entered = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
    timeouts = due(found, "new", entered_at=entered, context=context(**parts), add_working_days=closed_at_christmas)
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


@pytest.mark.parametrize("given", [None, "demain", 12, "", "9999-12-31"])
def test_without_a_date_nothing_falls_due(given: Any) -> None:
    assert moments({"at": {"var": "answers.held_on"}, "after": {"days": 3660}}, answers={"held_on": given}) == []


def test_working_days_leave_out_week_ends_and_holidays() -> None:
    assert moments({"after": {"working_days": 3}}) == ["2026-12-29T09:00:00+00:00"]


def test_a_time_out_has_a_delay_or_a_date_and_only_one_direction() -> None:
    late = {"id": "late", "to": "done"}
    both = {**late, "at": {"var": "today"}, "before": {"days": 1}, "after": {"days": 1}}

    assert problems_of(status("new", timeouts=[late]), DONE)
    assert problems_of(status("new", timeouts=[both]), DONE)


def test_a_status_goes_through_a_list_then_on() -> None:
    each = status("each", loop={"over": {"var": "answers.children"}, "then": "done"})
    each["on_enter"] = [{"id": "set", "type": "set_processing", "values": {"last": "{{ loop.item.name }}"}}, told()]
    fields = [{"id": "last", "type": "short_text", "label": "Dernier"}]
    found = parse_workflow(workflow(each, DONE, processing_fields=fields))

    run = enter(found, "each", context=context(answers={"children": [{"name": "Léa"}, {"name": "Tom"}]}))

    assert [(effect.processing["last"], effect.loop["number"]) for effect in run.effects] == [("Léa", 1), ("Tom", 2)]
    assert run.statuses == ("each", "done")
    assert enter(found, "each", context=context(answers={"children": "rien"})).effects == ()
    many = enter(found, "each", context=context(answers={"children": [{"name": "x"}] * 1000}))
    assert len(many.effects) == 100


def test_levels_of_urgency_are_raised_lowered_and_set() -> None:
    levels = [{"id": "high", "label": "Élevé"}, {"id": "top", "label": "Critique", "tone": "danger"}]
    changes = [("raise", None), ("raise", None), ("raise", None), ("lower", None)]
    entries = [
        {"id": f"c{number}", "type": "change_criticality", "change": change}
        for number, (change, _) in enumerate(changes)
    ]
    last = {"id": "last", "type": "change_criticality", "change": "set", "level": "top"}
    urgent = {"==": [{"var": "case.criticality"}, 1]}
    done = status("done", closed=True, on_enter=[*entries, {**last, "condition": urgent}])
    found = parse_workflow(workflow(done, levels=levels))

    run = enter(found, "done", context=context())

    assert run.criticality == 2
    assert (found.level(0), found.level(2)) == (None, Level("top", "Critique", "danger"))
    assert problems_of(status("done", closed=True, on_enter=[last])) == [
        "statuses[0].on_enter[0].level: aucun niveau d’urgence ne s’appelle « top »"
    ]


def test_a_condition_that_cannot_be_worked_out_is_told_and_the_case_goes_on() -> None:
    hard = {
        "==": [{"reduce": [{"var": "answers.long"}, {"cat": [{"var": "accumulator"}, {"var": "answers.text"}]}, ""]}, 1]
    }
    found = read_workflow(
        workflow(
            status(
                "new", on_enter=[told("hard", condition=hard), told()], actions=[action("a", "done", condition=hard)]
            ),
            DONE,
        )
    )
    hostile = context(answers={"long": list(range(10_000)), "text": "x" * 10_000})

    run = enter(found, "new", context=hostile)

    assert [(step.id, step.why) for step in run.failures] == [("hard", "condition_failed")]
    assert [effect.action.id for effect in run.effects] == ["told"]
    assert available_actions(found, "new", functions=RECIPIENT, context=hostile) == []


def test_a_case_that_would_go_round_for_ever_can_stay_where_it_is() -> None:
    found = read_workflow(workflow(status("a", on_enter=[jump("b")]), status("b", on_enter=[jump("a")])))

    run = give_up(found, "a", context=context())

    assert (run.statuses, [step.why for step in run.failures]) == (("a",), ["endless"])


SLOW = ActionType(key="slow", label=lazy_gettext("Appel"), parameters={"url": text(), **FAILURE}, is_deferred=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(action_types.ACTION_TYPES, "slow", SLOW)


def waiting_for(step: Document) -> Workflow:
    new = status("new", on_enter=[step, told("after"), jump("done", {"var": "processing.ok"})])
    new["actions"] = [action("end", "done"), action("call", "done", run=[{**step, "id": "again"}])]
    return read_workflow(workflow(new, status("failed", actions=[action("end", "done")]), DONE))


@pytest.mark.usefixtures("slow")
def test_what_follows_a_step_of_the_worker_waits_for_it() -> None:
    found = waiting_for({"id": "slow", "type": "slow", "url": "a"})

    asked = enter(found, "new", context=context())
    done = resume(found, "new", "slow", succeeded=True, context=context(processing={"ok": True}))

    assert [effect.action.id for effect in asked.effects] == ["slow"]
    assert (asked.trace[-1].id, asked.trace[-1].outcome) == ("slow", Outcome.AWAITED)
    assert ([effect.action.id for effect in done.effects], done.status) == (["after"], "done")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, ("new", [])), ({"if_failed": "continue"}, ("new", ["after"])), ({"on_failure": "failed"}, ("failed", []))],
)
def test_a_step_that_fails_stops_goes_on_or_leads_elsewhere(more: dict[str, str], expected: Any) -> None:
    found = waiting_for({"id": "slow", "type": "slow", "url": "a", **more})

    run = resume(found, "new", "slow", succeeded=False, context=context())

    assert (run.status, [effect.action.id for effect in run.effects]) == expected
    assert run.trace[0].outcome is Outcome.FAILED


@pytest.mark.usefixtures("slow")
def test_an_action_leads_on_once_its_step_is_done() -> None:
    found = waiting_for({"id": "slow", "type": "slow", "url": "a"})

    assert do(found, "new", "call").status == "new"
    assert resume(found, "new", "again", succeeded=True, context=context()).status == "done"


@pytest.mark.usefixtures("slow")
def test_going_through_a_list_waits_for_nothing() -> None:
    each = status("each", loop={"over": {"var": "answers.a"}, "then": "done"})
    each["on_enter"] = [{"id": "slow", "type": "slow", "url": "a"}]

    with pytest.raises(DefinitionError, match="ne peut pas être attendu"):
        parse_workflow(workflow(each, DONE), action_types={"slow"})
