"""The definitions that authors start from, and the ready-made steps: each can be published as it is."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.ready_made import READY_MADE_STEPS, StepChoices, add_ready_made_step
from app.definitions.starters.procedure_starters import (
    ProcedureChoices,
    adapt_procedure,
    build_procedure,
    map_functions,
)
from app.definitions.starters.workflow_starters import WORKFLOW_STARTERS, build_workflow
from app.procedures.definition import parse_fields, parse_procedure
from app.workflows.definition import parse_workflow
from app.workflows.elements import Workflow


def build(key: str = "answer") -> dict[str, Any]:
    return build_workflow(key, slug="essai", title="Essai")


def parse(definition: dict[str, Any]) -> Workflow:
    return parse_workflow(definition, read_fields=parse_fields)


def choose(**more: Any) -> ProcedureChoices:
    values = {"slug": "velo", "title": "Garer un vélo", "family": "scolaire", "theme": "rue", "workflow": "essai"}
    return ProcedureChoices(**{**values, "functions": {"recipient": "voirie"}, **more})


@pytest.mark.parametrize("key", WORKFLOW_STARTERS)
def test_a_starter_is_a_valid_circuit_that_ends(key: str) -> None:
    workflow = parse(build(key))

    assert any(status.is_closed for status in workflow.statuses)
    assert workflow.initial == "received"


@pytest.mark.parametrize("key", READY_MADE_STEPS)
def test_a_step_leaves_a_valid_circuit_and_may_be_added_twice(key: str) -> None:
    choices = StepChoices(("received", "studying"), function="recipient")

    once, _pointer = add_ready_made_step(build(), key, choices)
    twice, _pointer = add_ready_made_step(once, key, choices)

    parse(once)
    parse(twice)


def test_a_missing_piece_is_asked_and_the_request_goes_on_where_it_was() -> None:
    definition, pointer = add_ready_made_step(build("empty"), "ask_piece", StepChoices(("received",)))

    waiting = parse(definition).status(pointer.removeprefix("statuses/"))
    assert {action.to for action in waiting.actions} == {"previous"}
    assert waiting.awaits_applicant


def test_an_opinion_is_asked_from_a_new_function() -> None:
    choices = StepChoices(("received",), new_function="Service technique")
    definition, pointer = add_ready_made_step(build("empty"), "ask_opinion", choices)

    workflow = parse(definition)
    assert [function.label for function in workflow.functions] == ["Service destinataire", "Service technique"]
    assert workflow.status(pointer.removeprefix("statuses/")).actions[0].by == {"service_technique"}
    assert "avis" in workflow.processing_names


def test_a_reminder_leaves_the_request_where_it_is() -> None:
    definition, _pointer = add_ready_made_step(build(), "remind", StepChoices(("attend_une_piece",), days=7))

    (reminder,) = parse(definition).global_actions
    assert reminder.to is None
    assert [(timer.status, timer.moment.delay.days) for timer in reminder.timers] == [("attend_une_piece", 7)]


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("magic", StepChoices(("received",))),
        ("refuse", StepChoices(())),
        ("refuse", StepChoices(("accepted",))),
        ("remind", StepChoices(("received",), days=0)),
        ("ask_opinion", StepChoices(("received",), function="nobody")),
    ],
)
def test_a_step_that_is_not_said_is_refused(key: str, choices: StepChoices) -> None:
    with pytest.raises(OperationRefused):
        add_ready_made_step(build(), key, choices)


def test_a_procedure_asks_its_lines_then_who_asks() -> None:
    definition = build_procedure(choose(asks_identity=True), lines="Votre nom\nTaille du vélo\n- grand\n- petit")

    procedure = parse_procedure(definition)
    assert [page.id for page in procedure.pages] == ["demande", "vous"]
    profiles = [field.get("profile") for page in definition["pages"] for field in page["fields"]]
    assert profiles == [None, None, "first_name", "last_name", "email", "phone"]
    assert definition["privacy"]["retention_months"] == 3


def test_nobody_but_the_author_chooses_what_silence_is_worth() -> None:
    assert parse_procedure(build_procedure(choose())).pages
    assert "legal" not in build_procedure(choose())
    assert build_procedure(choose(is_decision=False))["legal"]["silence"] == "none"


def test_a_copy_for_another_family_loses_the_roles_of_the_first() -> None:
    original = {**build_procedure(choose()), "intake": ["accueil"], "reference": "VELO"}

    copied = adapt_procedure(original, choose(slug="moto", title="Garer une moto", family="etat-civil"))

    assert (copied["slug"], copied["title"]) == ("moto", "Garer une moto")
    assert not {"intake", "reference"} & set(copied)


def test_functions_keep_their_roles_within_the_family() -> None:
    workflow = {"functions": [{"id": "recipient"}, {"id": "expert"}]}

    roles = map_functions(workflow, ["voirie", "travaux"], current={"recipient": "travaux", "expert": "voirie"})

    assert roles == {"recipient": "travaux", "expert": "voirie"}


@pytest.mark.parametrize("current", [None, {"recipient": "scolaire", "expert": "scolaire"}])
def test_the_holder_of_a_second_function_is_left_to_the_author(current: dict[str, str] | None) -> None:
    workflow = build("opinion")

    assert len(workflow["functions"]) == 2
    assert map_functions(workflow, ["voirie", "travaux"], current=current) == {"recipient": "voirie"}
    assert map_functions(workflow, []) == {}
