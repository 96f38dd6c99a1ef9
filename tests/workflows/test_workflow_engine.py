"""The workflow engine: available actions, transitions, effects and their trace."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import UnknownStatus, Workflow, parse_workflow, read_workflow
from app.workflows.engine import ActionNotAvailable, EndlessJump, Run, available_actions, enter_status, run_action
from tests.workflows.definitions import make_action, make_jump, make_status, make_street_report_workflow, make_workflow

RECIPIENT = frozenset({"recipient"})
APPLICANT = frozenset({"applicant"})


@pytest.fixture(scope="module")
def report() -> Workflow:
    return parse_workflow(make_street_report_workflow())


def context(**parts: Any) -> dict[str, Any]:
    return {"answers": {}, "processing": {}, "case": {}, **parts}


def list_steps(run: Run) -> list[str]:
    return [f"{step.status}.{step.id}: {step.outcome}, {step.why}" for step in run.trace]


def test_a_new_case_enters_the_initial_status(report: Workflow) -> None:
    run = enter_status(report, report.initial, context=context())

    assert run.status == "received"
    assert run.statuses == ("received",)
    assert [(effect.action.id, effect.status) for effect in run.effects] == [("ack", "received")]


def test_the_trace_records_executed_and_skipped_steps_with_reasons(report: Workflow) -> None:
    run = enter_status(report, "received", context=context())

    assert list_steps(run) == [
        "received.received: entered, asked",
        "received.ack: ran, unconditional",
        "received.night_team: skipped, condition_not_met",
        "received.to_in_progress: skipped, condition_not_met",
    ]


def test_conditions_see_the_processing_data_set_just_before_them(report: Workflow) -> None:
    run = enter_status(report, "received", context=context(answers={"type": "lampadaire"}))

    assert run.status == "in_progress"
    assert run.statuses == ("received", "in_progress")
    assert run.processing == {"team": "Éclairage public"}
    assert [effect.action.id for effect in run.effects] == ["ack", "told"]


def test_the_trace_of_a_jump_names_its_cause(report: Workflow) -> None:
    run = enter_status(report, "received", context=context(answers={"type": "lampadaire"}))

    entered = [(step.id, step.why, step.cause) for step in run.trace if step.kind == "status"]
    assert entered == [("received", "asked", None), ("in_progress", "entry_action", "to_in_progress")]


def test_an_effect_has_a_snapshot_of_the_processing_data(report: Workflow) -> None:
    run = enter_status(report, "received", context=context(answers={"type": "lampadaire"}))

    assert [effect.processing for effect in run.effects] == [{}, {"team": "Éclairage public"}]


def test_a_jump_skips_the_remaining_actions(report: Workflow) -> None:
    message = {"id": "told", "type": "history_message", "text": "Reçu"}
    new = make_status(
        "new", on_enter=[make_jump("done", {"var": "answers.simple"}), message], actions=[make_action("end", "done")]
    )
    workflow = parse_workflow(make_workflow(new, make_status("done", closed=True)))

    run = enter_status(workflow, "new", context=context(answers={"simple": True}))

    assert run.effects == ()
    assert list_steps(run)[1:3] == ["new.to_done: ran, condition_met", "new.told: skipped, status_left"]


def test_the_context_of_the_caller_is_not_modified(report: Workflow) -> None:
    run_context = context(answers={"type": "lampadaire"}, processing={"old": ["kept"]})

    run = enter_status(report, "received", context=run_context)

    assert run_context["processing"] == {"old": ["kept"]}
    assert run.processing == {"old": ["kept"], "team": "Éclairage public"}


def test_processing_data_are_computed_rendered_or_copied() -> None:
    values = {
        "total": {"+": [{"var": "answers.adults"}, {"var": "answers.children"}]},
        "summary": "Pour {{ answers.name }}",
        "urgent": False,
        "old": None,
    }
    fields = [{"id": name, "type": "short_text", "label": name} for name in values]
    done_status = make_status("done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": values}])
    workflow = parse_workflow(make_workflow(done_status, processing_fields=fields))

    run = enter_status(
        workflow, "done", context=context(answers={"adults": "2", "children": "3", "name": "{{ case.reference }}"})
    )

    assert run.processing == {"total": 5, "summary": "Pour {{ case.reference }}", "urgent": False, "old": None}


def test_values_set_together_do_not_see_one_another() -> None:
    swap = {"left": {"var": "processing.right"}, "right": {"var": "processing.left"}}
    fields = [{"id": name, "type": "short_text", "label": name} for name in swap]
    done_status = make_status("done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": swap}])
    workflow = parse_workflow(make_workflow(done_status, processing_fields=fields))

    assert enter_status(workflow, "done", context=context(processing={"left": "a", "right": "b"})).processing == {
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
    new = make_status("new", actions=[make_action("send", "done", condition=has_team), make_action("end", "done")])
    team = {"id": "team", "type": "short_text", "label": "Équipe"}
    workflow = parse_workflow(make_workflow(new, make_status("done", closed=True), processing_fields=[team]))

    before = available_actions(workflow, "new", functions=RECIPIENT, context=context())
    after = available_actions(workflow, "new", functions=RECIPIENT, context=context(processing={"team": "Voirie"}))

    assert [each.id for each in before] == ["end"]
    assert [each.id for each in after] == ["send", "end"]


def test_an_agent_action_sets_processing_data_and_status(report: Workflow) -> None:
    run = run_action(report, "received", "take", functions=RECIPIENT, values={"team": "Voirie"}, context=context())

    assert run.status == "in_progress"
    assert run.processing == {"team": "Voirie"}
    assert list_steps(run) == [
        "received.take: ran, asked",
        "in_progress.in_progress: entered, action",
        "in_progress.told: ran, unconditional",
    ]
    assert run.trace[1].cause == "take"


def test_unknown_fields_of_an_action_are_ignored(report: Workflow) -> None:
    run = run_action(report, "in_progress", "note", functions=RECIPIENT, values={"team": "Autre"}, context=context())

    assert run.processing == {}


def test_an_action_without_target_keeps_the_status(report: Workflow) -> None:
    run = run_action(report, "in_progress", "note", functions=RECIPIENT, values={"remark": "vu"}, context=context())

    assert (run.status, run.statuses, run.effects) == ("in_progress", (), ())
    assert list_steps(run) == ["in_progress.note: ran, asked"]


def test_conditions_on_entering_see_the_fields_of_the_action() -> None:
    keep = {"id": "keep", "type": "yes_no", "label": "Garder ?"}
    new = make_status("new", actions=[make_action("go", "sorting", fields=[keep])])
    sorting = make_status("sorting", on_enter=[make_jump("kept", {"var": "action.keep"}), make_jump("thrown")])
    workflow = parse_workflow(
        make_workflow(new, sorting, make_status("kept", closed=True), make_status("thrown", closed=True)),
    )

    def get_final_status(answer: bool) -> str:
        return run_action(workflow, "new", "go", functions=RECIPIENT, values={"keep": answer}, context=context()).status

    assert (get_final_status(True), get_final_status(False)) == ("kept", "thrown")


@pytest.mark.parametrize(
    ("action_id", "functions"),
    [("take", APPLICANT), ("take", frozenset()), ("finish", RECIPIENT), ("no_such_action", RECIPIENT)],
)
def test_an_action_that_is_not_available_is_refused(
    report: Workflow, action_id: str, functions: frozenset[str]
) -> None:
    with pytest.raises(ActionNotAvailable, match=action_id):
        run_action(report, "received", action_id, functions=functions, values={}, context=context())


def test_a_case_in_an_unknown_status_is_refused(report: Workflow) -> None:
    with pytest.raises(UnknownStatus):
        enter_status(report, "elsewhere", context=context())


def test_endless_jumps_are_refused_after_twenty() -> None:
    always = {"==": [1, 1]}
    workflow = parse_workflow(
        make_workflow(
            make_status("a", on_enter=[make_jump("b", always)]),
            make_status("b", on_enter=[make_jump("a", always)], actions=[make_action("end", "done")]),
            make_status("done", closed=True),
        )
    )

    with pytest.raises(EndlessJump) as stopped:
        enter_status(workflow, "a", context=context())

    assert len(stopped.value.statuses) == 22


def test_twenty_jumps_are_allowed() -> None:
    chain = [make_status(f"s{number}", on_enter=[make_jump(f"s{number + 1}")]) for number in range(20)]
    workflow = parse_workflow(make_workflow(*chain, make_status("s20", closed=True)))

    assert enter_status(workflow, "s0", context=context()).status == "s20"


def test_twenty_one_jumps_are_not() -> None:
    chain = [make_status(f"s{number}", on_enter=[make_jump(f"s{number + 1}")]) for number in range(21)]

    with pytest.raises(EndlessJump):
        enter_status(read_workflow(make_workflow(*chain, make_status("s21", closed=True))), "s0", context=context())


def test_running_a_workflow_is_deterministic(report: Workflow) -> None:
    run_context = context(answers={"type": "lampadaire"})

    assert enter_status(report, "received", context=run_context) == enter_status(
        report, "received", context=run_context
    )
