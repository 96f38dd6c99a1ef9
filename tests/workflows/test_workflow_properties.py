"""Properties of any workflow: a run ends in one of its statuses, within twenty jumps, with a complete trace."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.language.schema.validation import find_structure_problems
from app.workflows.definition import DefinitionError, parse_workflow, read_workflow
from app.workflows.elements import PREVIOUS
from app.workflows.engine import EndlessJump, Outcome, Run, StepReason, available_actions, enter_status, run_action
from app.workflows.schema import workflow_validator
from tests.example_counts import multiply_examples
from tests.workflows.definitions import make_action, make_status, make_workflow

NAMES = [f"s{number}" for number in range(6)]
EVERYONE = frozenset({"recipient", "applicant"})
DATA = st.fixed_dictionaries({name: st.sampled_from([None, "a", "b", 1]) for name in ("x", "y")})

targets = st.sampled_from([*NAMES, PREVIOUS])
conditions = st.one_of(
    st.none(),
    st.booleans(),
    st.builds(
        lambda root, name, value: {"==": [{"var": f"{root}.{name}"}, value]},
        st.sampled_from(["answers", "processing"]),
        st.sampled_from(["x", "y"]),
        st.sampled_from([None, "a", "b", 1]),
    ),
)
parameters = st.one_of(
    st.builds(lambda to, mark: {"type": "change_status", "to": to, "mark": mark}, targets, st.booleans()),
    DATA.map(lambda values: {"type": "set_processing", "values": values}),
    st.just({"type": "history_message", "text": "{{ processing.x }}"}),
)
entries = st.lists(st.tuples(parameters, conditions), max_size=4).map(
    lambda entry_list: [
        {"id": f"e{number}", "condition": condition, **parameter}
        for number, (parameter, condition) in enumerate(entry_list)
    ]
)
# The steps of an action have their own identifiers in the status.
runs = entries.map(lambda entry_list: [{**entry, "id": f"r{entry['id']}"} for entry in entry_list])
actions = st.lists(st.tuples(st.none() | targets, conditions, st.booleans()), max_size=3).map(
    lambda entry_list: [
        make_action(f"a{number}", to, condition=condition, mark=mark)
        for number, (to, condition, mark) in enumerate(entry_list)
    ]
)
loops = st.builds(lambda then: {"over": {"var": "answers.list"}, "then": then}, targets)


@st.composite
def workflow_definitions(draw: st.DrawFn) -> dict[str, Any]:
    statuses = [
        make_status(name, on_enter=draw(entries), actions=draw(actions), closed=draw(st.booleans())) for name in NAMES
    ]
    if draw(st.booleans()):
        statuses[-1]["loop"] = draw(loops)
    fields = [{"id": name, "type": "short_text", "label": name} for name in ("x", "y")]
    anywhere = {"id": "anywhere", "label": "Partout", "by": ["recipient"], "to": draw(targets), "run": draw(runs)}
    where = draw(st.sampled_from(["all", "waiting", "endpoint"]))
    return make_workflow(*statuses, processing_fields=fields, global_actions=[{**anywhere, "where": where}])


@given(workflow_definitions(), DATA, st.data())
@settings(max_examples=multiply_examples(50), deadline=None)
def test_a_case_is_always_in_a_known_status_with_a_complete_trace(
    definition: dict[str, Any], answers: dict[str, Any], data: st.DataObject
) -> None:
    workflow = read_workflow(definition)
    with suppress(EndlessJump):
        run = enter_status(workflow, workflow.initial, context={"answers": {**answers, "list": [1, 2]}})
        assert run == enter_status(workflow, workflow.initial, context={"answers": {**answers, "list": [1, 2]}})
        check(run, before=workflow.initial)
        for _ in range(4):
            context = {"answers": answers, "processing": run.processing}
            choices = available_actions(workflow, run.status, functions=EVERYONE, context=context)
            if not choices:
                break
            before = run.status
            choice = data.draw(st.sampled_from(choices))
            run = run_action(
                workflow, before, choice.id, functions=EVERYONE, values={}, context=context, markers=run.markers
            )
            check(run, before=before)


@pytest.mark.thorough
@given(workflow_definitions())
@settings(max_examples=multiply_examples(50), deadline=None)
def test_a_workflow_valid_for_the_schema_is_parsed_or_refused(definition: dict[str, Any]) -> None:
    assert find_structure_problems(workflow_validator(), definition) == []
    with suppress(DefinitionError):
        assert {status.id for status in parse_workflow(definition).statuses} <= set(NAMES)


def check(run: Run, *, before: str) -> None:
    """Check that the run ends in a known status, with a reason for each status entered and each effect."""
    assert run.status in NAMES
    assert len(run.statuses) <= 21
    assert run.status == (run.statuses[-1] if run.statuses else before)
    entered = [step for step in run.trace if step.outcome is Outcome.ENTERED]
    assert tuple(step.id for step in entered) == run.statuses
    for position, step in enumerate(entered):
        earlier = run.trace[: run.trace.index(step)]
        assert step.why is StepReason.ASKED or step.cause in {
            each.id for each in earlier if each.outcome in (Outcome.RAN, Outcome.ENTERED)
        }
        assert position == 0 or step.why in (StepReason.ENTRY_ACTION, StepReason.LOOP)
    assert all(marker in NAMES for marker in run.markers)
    performed = [(step.status, step.id) for step in run.trace if step.outcome is Outcome.RAN]
    assert all((effect.status, effect.action.id) in performed for effect in run.effects)
