"""Parsing of a workflow definition, and the structures that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, Delay, UnknownStatus, parse_workflow
from tests.workflows.definitions import make_action, make_status, make_street_report_workflow, make_workflow


def problems_of(definition: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(definition)
    return [str(problem) for problem in refused.value.problems]


def test_a_complete_definition_is_parsed_into_a_workflow() -> None:
    workflow = parse_workflow(make_street_report_workflow())

    assert workflow.slug == "essai"
    assert workflow.initial == "received"
    assert [status.id for status in workflow.statuses][:3] == ["received", "in_progress", "waiting"]
    assert workflow.processing_names == {"team"}
    assert workflow.functions[0].label == "Service destinataire"


def test_an_entry_action_keeps_the_parameters_of_its_type() -> None:
    message = parse_workflow(make_street_report_workflow()).status("in_progress").on_enter[0]

    assert (message.id, message.type, message.condition) == ("told", "history_message", None)
    assert message.parameters == {"text": "Confié à {{ processing.team }}.", "visible_to": "everyone"}


def test_optional_parts_of_a_status_have_defaults() -> None:
    status = parse_workflow(make_workflow(make_status("done", label="Terminé", closed=True))).status("done")

    assert (status.public_label, status.public_text, status.tone) == ("Terminé", "", "neutral")
    assert status.public
    assert status.on_enter == status.actions == status.timeouts == ()


def test_an_action_of_the_applicant_is_written_without_a_list() -> None:
    waiting = parse_workflow(make_street_report_workflow()).status("waiting")

    assert waiting.actions[0].by == {"applicant"}
    assert waiting.timeouts[0].delay == Delay(days=15)


def test_an_unknown_status_raises_with_its_name() -> None:
    with pytest.raises(UnknownStatus, match="elsewhere"):
        parse_workflow(make_street_report_workflow()).status("elsewhere")


def test_changing_the_definition_afterwards_does_not_change_the_workflow() -> None:
    definition = make_street_report_workflow()
    workflow = parse_workflow(definition)

    definition["statuses"][0]["on_enter"][1]["values"]["team"] = "autre"

    assert workflow.status("received").on_enter[1].parameters["values"] == {"team": "Éclairage public"}


@pytest.mark.parametrize("definition", [None, [], "workflow", 3, {}])
def test_a_malformed_definition_is_refused(definition: Any) -> None:
    assert problems_of(definition)


def test_every_structural_problem_is_reported_with_its_path() -> None:
    definition = make_workflow(
        make_status("done", closed="yes", tone="pink"),
        make_status("Bad-Id", actions=[{"id": "go", "label": "", "by": []}]),
    )

    places = [problem.split(": ")[0] for problem in problems_of(definition)]

    assert places == [
        "statuses[0].closed",
        "statuses[0].tone",
        "statuses[1].actions[0].by",
        "statuses[1].actions[0].label",
        "statuses[1].id",
    ]


def test_a_misspelt_property_is_refused() -> None:
    definition = make_workflow(make_status("done", closed=True, colour="red"))

    assert problems_of(definition) == ["statuses[0]: « colour » n’est pas connu"]


def test_an_email_without_a_body_is_refused() -> None:
    email = {"id": "ack", "type": "send_email", "to": "applicant", "subject": "Bonjour"}

    assert problems_of(make_workflow(make_status("done", closed=True, on_enter=[email]))) == [
        "statuses[0].on_enter[0].body: reste à remplir"
    ]


def test_a_time_out_needs_a_delay() -> None:
    sleep = {"id": "sleep", "after": {}, "to": "done"}

    assert problems_of(make_workflow(make_status("new", timeouts=[sleep]), make_status("done", closed=True)))[
        0
    ].startswith("statuses[0].timeouts[0].after: ")


def test_the_public_text_of_a_status_takes_no_placeholder() -> None:
    definition = make_workflow(make_status("done", closed=True, public_text="Demande {{ case.reference }}"))

    assert problems_of(definition)[0].startswith("statuses[0].public_text: ")


def test_the_applicant_cannot_be_the_name_of_a_function() -> None:
    definition = make_workflow(make_status("done", closed=True), functions=[{"id": "applicant", "label": "Usager"}])

    assert problems_of(definition)[0].startswith("functions[0].id: ")


@pytest.mark.parametrize("slug", ["essai\n", "Essai", "", "es sai"])
def test_a_slug_cannot_end_with_a_newline(slug: str) -> None:
    assert problems_of(make_workflow(make_status("done", closed=True), slug=slug))[0].startswith("slug: ")


@pytest.mark.parametrize("label", ["Termin\x00é", "Termin\ud800", float("nan")])
def test_text_that_a_database_cannot_store_is_refused(label: Any) -> None:
    assert problems_of(make_workflow(make_status("done", label=label, closed=True))) == [
        "document: contient des caractères ou des nombres qui ne s’enregistrent pas"
    ]


def test_a_definition_of_excessive_depth_is_refused_before_parsing() -> None:
    condition: Any = True
    for _ in range(100_000):
        condition = {"!": condition}

    problems = problems_of(make_workflow(make_status("new", actions=[make_action("go", None, condition=condition)])))

    assert problems == ["document: est trop long ou trop imbriqué"]
    while isinstance(condition, dict):  # dismantled in a loop: Python would free it recursively
        condition = condition.pop("!")
