"""Running a case through its workflow: who can act, where it goes, what is to be done and why."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import UnknownStatus, Workflow, parse_workflow, read_workflow
from app.workflows.engine import ActionNotAvailable, EndlessJump, Run, act, available_actions, enter
from tests.workflows.documents import action, jump, status, street_report, workflow

RECIPIENT = frozenset({"recipient"})
APPLICANT = frozenset({"applicant"})


@pytest.fixture(scope="module")
def report() -> Workflow:
    return parse_workflow(street_report())


def context(**parts: Any) -> dict[str, Any]:
    return {"answers": {}, "processing": {}, "case": {}, **parts}


def story(run: Run) -> list[str]:
    return [f"{step.status}.{step.id}: {step.outcome}, {step.why}" for step in run.trace]


def test_a_new_case_enters_the_initial_status(report: Workflow) -> None:
    run = enter(report, report.initial, context=context())

    assert run.status == "received"
    assert run.statuses == ("received",)
    assert [(effect.action.id, effect.status) for effect in run.effects] == [("ack", "received")]


def test_the_trace_says_what_ran_what_was_skipped_and_why(report: Workflow) -> None:
    run = enter(report, "received", context=context())

    assert story(run) == [
        "received.received: entered, asked",
        "received.ack: ran, unconditional",
        "received.night_team: skipped, condition_not_met",
        "received.to_in_progress: skipped, condition_not_met",
    ]


def test_conditions_see_the_processing_data_set_just_before_them(report: Workflow) -> None:
    run = enter(report, "received", context=context(answers={"type": "lampadaire"}))

    assert run.status == "in_progress"
    assert run.statuses == ("received", "in_progress")
    assert run.processing == {"team": "Éclairage public"}
    assert [effect.action.id for effect in run.effects] == ["ack", "told"]


def test_a_status_entered_by_itself_names_what_led_there(report: Workflow) -> None:
    run = enter(report, "received", context=context(answers={"type": "lampadaire"}))

    entered = [(step.id, step.why, step.cause) for step in run.trace if step.kind == "status"]
    assert entered == [("received", "asked", None), ("in_progress", "entry_action", "to_in_progress")]


def test_an_effect_keeps_the_processing_data_of_its_moment(report: Workflow) -> None:
    run = enter(report, "received", context=context(answers={"type": "lampadaire"}))

    assert [effect.processing for effect in run.effects] == [{}, {"team": "Éclairage public"}]


def test_a_change_of_status_stops_the_rest(report: Workflow) -> None:
    told = {"id": "told", "type": "history_message", "text": "Reçu"}
    new = status("new", on_enter=[jump("done", {"var": "answers.simple"}), told], actions=[action("end", "done")])
    found = parse_workflow(workflow(new, status("done", closed=True)))

    run = enter(found, "new", context=context(answers={"simple": True}))

    assert run.effects == ()
    assert story(run)[1:3] == ["new.to_done: ran, condition_met", "new.told: skipped, status_left"]


def test_the_context_of_the_caller_is_left_alone(report: Workflow) -> None:
    given = context(answers={"type": "lampadaire"}, processing={"old": ["kept"]})

    run = enter(report, "received", context=given)

    assert given["processing"] == {"old": ["kept"]}
    assert run.processing == {"old": ["kept"], "team": "Éclairage public"}


def test_processing_data_are_computed_written_or_kept_as_they_are() -> None:
    values = {
        "total": {"+": [{"var": "answers.adults"}, {"var": "answers.children"}]},
        "summary": "Pour {{ answers.name }}",
        "urgent": False,
        "old": None,
    }
    fields = [{"id": name, "type": "short_text", "label": name} for name in values]
    done = status("done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": values}])
    found = parse_workflow(workflow(done, processing_fields=fields))

    run = enter(
        found, "done", context=context(answers={"adults": "2", "children": "3", "name": "{{ case.reference }}"})
    )

    assert run.processing == {"total": 5, "summary": "Pour {{ case.reference }}", "urgent": False, "old": None}


def test_values_set_together_do_not_see_one_another() -> None:
    swap = {"left": {"var": "processing.right"}, "right": {"var": "processing.left"}}
    fields = [{"id": name, "type": "short_text", "label": name} for name in swap]
    done = status("done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": swap}])
    found = parse_workflow(workflow(done, processing_fields=fields))

    assert enter(found, "done", context=context(processing={"left": "a", "right": "b"})).processing == {
        "left": "b",
        "right": "a",
    }


def test_each_function_has_its_actions(report: Workflow) -> None:
    def names(functions: frozenset[str]) -> list[str]:
        return [each.id for each in available_actions(report, "waiting", functions=functions, context=context())]

    assert names(RECIPIENT) == ["resume"]
    assert names(APPLICANT) == ["answer"]
    assert names(RECIPIENT | APPLICANT) == ["answer", "resume"]
    assert names(frozenset()) == []


def test_an_action_shows_only_while_its_condition_holds() -> None:
    has_team = {"var": "processing.team"}
    new = status("new", actions=[action("send", "done", condition=has_team), action("end", "done")])
    team = {"id": "team", "type": "short_text", "label": "Équipe"}
    found = parse_workflow(workflow(new, status("done", closed=True), processing_fields=[team]))

    before = available_actions(found, "new", functions=RECIPIENT, context=context())
    after = available_actions(found, "new", functions=RECIPIENT, context=context(processing={"team": "Voirie"}))

    assert [each.id for each in before] == ["end"]
    assert [each.id for each in after] == ["send", "end"]


def test_an_agent_takes_a_case_in_charge(report: Workflow) -> None:
    run = act(report, "received", "take", functions=RECIPIENT, values={"team": "Voirie"}, context=context())

    assert run.status == "in_progress"
    assert run.processing == {"team": "Voirie"}
    assert story(run) == [
        "received.take: ran, asked",
        "in_progress.in_progress: entered, action",
        "in_progress.told: ran, unconditional",
    ]
    assert run.trace[1].cause == "take"


def test_only_the_fields_of_the_action_are_listened_to(report: Workflow) -> None:
    run = act(report, "in_progress", "note", functions=RECIPIENT, values={"team": "Autre"}, context=context())

    assert run.processing == {}


def test_an_action_without_target_leaves_the_case_where_it_is(report: Workflow) -> None:
    run = act(report, "in_progress", "note", functions=RECIPIENT, values={"remark": "vu"}, context=context())

    assert (run.status, run.statuses, run.effects) == ("in_progress", (), ())
    assert story(run) == ["in_progress.note: ran, asked"]


def test_conditions_on_entering_see_the_fields_of_the_action() -> None:
    keep = {"id": "keep", "type": "yes_no", "label": "Garder ?"}
    new = status("new", actions=[action("go", "sorting", fields=[keep])])
    sorting = status("sorting", on_enter=[jump("kept", {"var": "action.keep"}), jump("thrown")])
    found = parse_workflow(
        workflow(new, sorting, status("kept", closed=True), status("thrown", closed=True)),
    )

    def end(answer: bool) -> str:
        return act(found, "new", "go", functions=RECIPIENT, values={"keep": answer}, context=context()).status

    assert (end(True), end(False)) == ("kept", "thrown")


@pytest.mark.parametrize(
    ("action_id", "functions"),
    [("take", APPLICANT), ("take", frozenset()), ("finish", RECIPIENT), ("no_such_action", RECIPIENT)],
)
def test_an_action_that_is_not_available_is_refused(
    report: Workflow, action_id: str, functions: frozenset[str]
) -> None:
    with pytest.raises(ActionNotAvailable, match=action_id):
        act(report, "received", action_id, functions=functions, values={}, context=context())


def test_a_case_in_a_status_that_the_workflow_does_not_have_is_told(report: Workflow) -> None:
    with pytest.raises(UnknownStatus):
        enter(report, "elsewhere", context=context())


def test_jumps_that_conditions_do_not_stop_end_after_twenty() -> None:
    always = {"==": [1, 1]}
    found = parse_workflow(
        workflow(
            status("a", on_enter=[jump("b", always)]),
            status("b", on_enter=[jump("a", always)], actions=[action("end", "done")]),
            status("done", closed=True),
        )
    )

    with pytest.raises(EndlessJump) as stopped:
        enter(found, "a", context=context())

    assert len(stopped.value.statuses) == 22


def test_twenty_jumps_are_allowed() -> None:
    chain = [status(f"s{number}", on_enter=[jump(f"s{number + 1}")]) for number in range(20)]
    found = parse_workflow(workflow(*chain, status("s20", closed=True)))

    assert enter(found, "s0", context=context()).status == "s20"


def test_twenty_one_jumps_are_not() -> None:
    chain = [status(f"s{number}", on_enter=[jump(f"s{number + 1}")]) for number in range(21)]

    with pytest.raises(EndlessJump):
        enter(read_workflow(workflow(*chain, status("s21", closed=True))), "s0", context=context())


def test_the_same_case_always_runs_the_same_way(report: Workflow) -> None:
    given = context(answers={"type": "lampadaire"})

    assert enter(report, "received", context=given) == enter(report, "received", context=given)
