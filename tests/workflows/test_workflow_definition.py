"""Reading the document of a workflow: what it holds, and what its form forbids."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, Delay, UnknownStatus, parse_workflow
from tests.workflows.definitions import make_action, make_status, make_street_report_workflow, make_workflow


def problems_of(document: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(document)
    return [str(problem) for problem in refused.value.problems]


def test_a_complete_document_becomes_a_workflow() -> None:
    found = parse_workflow(make_street_report_workflow())

    assert found.slug == "essai"
    assert found.initial == "received"
    assert [each.id for each in found.statuses][:3] == ["received", "in_progress", "waiting"]
    assert found.processing_names == {"team"}
    assert found.functions[0].label == "Service destinataire"


def test_an_entry_action_keeps_the_parameters_of_its_type() -> None:
    message = parse_workflow(make_street_report_workflow()).status("in_progress").on_enter[0]

    assert (message.id, message.type, message.condition) == ("told", "history_message", None)
    assert message.parameters == {"text": "Confié à {{ processing.team }}.", "visible_to": "everyone"}


def test_what_is_left_out_of_a_status_has_a_plain_meaning() -> None:
    done = parse_workflow(make_workflow(make_status("done", label="Terminé", closed=True))).status("done")

    assert (done.public_label, done.public_text, done.tone) == ("Terminé", "", "neutral")
    assert done.public
    assert done.on_enter == done.actions == done.timeouts == ()


def test_an_action_of_the_applicant_is_written_without_a_list() -> None:
    waiting = parse_workflow(make_street_report_workflow()).status("waiting")

    assert waiting.actions[0].by == {"applicant"}
    assert waiting.timeouts[0].delay == Delay(days=15)


def test_an_unknown_status_is_named() -> None:
    with pytest.raises(UnknownStatus, match="elsewhere"):
        parse_workflow(make_street_report_workflow()).status("elsewhere")


def test_the_document_of_the_caller_may_change_without_changing_the_workflow() -> None:
    document = make_street_report_workflow()
    found = parse_workflow(document)

    document["statuses"][0]["on_enter"][1]["values"]["team"] = "autre"

    assert found.status("received").on_enter[1].parameters["values"] == {"team": "Éclairage public"}


@pytest.mark.parametrize("document", [None, [], "workflow", 3, {}])
def test_what_is_no_workflow_at_all_is_refused(document: Any) -> None:
    assert problems_of(document)


def test_every_problem_of_form_is_told_with_its_place() -> None:
    document = make_workflow(
        make_status("done", closed="yes", tone="pink"),
        make_status("Bad-Id", actions=[{"id": "go", "label": "", "by": []}]),
    )

    places = [problem.split(": ")[0] for problem in problems_of(document)]

    assert places == [
        "statuses[0].closed",
        "statuses[0].tone",
        "statuses[1].actions[0].by",
        "statuses[1].actions[0].label",
        "statuses[1].id",
    ]


def test_a_misspelt_property_is_refused() -> None:
    document = make_workflow(make_status("done", closed=True, colour="red"))

    assert problems_of(document) == ["statuses[0]: « colour » n’est pas connu"]


def test_an_email_without_a_body_is_refused() -> None:
    email = {"id": "ack", "type": "send_email", "to": "applicant", "subject": "Bonjour"}

    assert problems_of(make_workflow(make_status("done", closed=True, on_enter=[email]))) == [
        "statuses[0].on_enter[0]: « body » manque"
    ]


def test_a_time_out_needs_a_delay() -> None:
    sleep = {"id": "sleep", "after": {}, "to": "done"}

    assert problems_of(make_workflow(make_status("new", timeouts=[sleep]), make_status("done", closed=True)))[
        0
    ].startswith("statuses[0].timeouts[0].after: ")


def test_the_words_of_a_status_take_no_placeholder() -> None:
    document = make_workflow(make_status("done", closed=True, public_text="Demande {{ case.reference }}"))

    assert problems_of(document)[0].startswith("statuses[0].public_text: ")


def test_the_applicant_cannot_be_the_name_of_a_function() -> None:
    document = make_workflow(make_status("done", closed=True), functions=[{"id": "applicant", "label": "Usager"}])

    assert problems_of(document)[0].startswith("functions[0].id: ")


@pytest.mark.parametrize("slug", ["essai\n", "Essai", "", "es sai"])
def test_a_slug_is_a_slug_to_its_very_end(slug: str) -> None:
    assert problems_of(make_workflow(make_status("done", closed=True), slug=slug))[0].startswith("slug: ")


@pytest.mark.parametrize("label", ["Termin\x00é", "Termin\ud800", float("nan")])
def test_what_no_database_keeps_is_refused(label: Any) -> None:
    assert problems_of(make_workflow(make_status("done", label=label, closed=True))) == [
        "document: contient des caractères ou des nombres qui ne s’enregistrent pas"
    ]


def test_a_document_of_absurd_depth_is_refused_before_it_is_read() -> None:
    condition: Any = True
    for _ in range(100_000):
        condition = {"!": condition}

    found = problems_of(make_workflow(make_status("new", actions=[make_action("go", None, condition=condition)])))

    assert found == ["document: est trop long ou trop imbriqué"]
    while isinstance(condition, dict):  # taken down by hand: Python would recurse
        condition = condition.pop("!")
