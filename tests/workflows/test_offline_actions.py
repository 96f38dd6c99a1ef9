"""Actions that a workflow may offer offline: questions that a device can render, and no legal decision."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, parse_workflow
from tests.workflows.definitions import make_action, make_jump, make_status, make_workflow

DONE_STATUS = make_status("done", closed=True)


def problems_of(*statuses: dict[str, Any], **properties: Any) -> list[str]:
    try:
        parse_workflow(make_workflow(*statuses, **properties))
    except DefinitionError as refused:
        return [str(problem) for problem in refused.problems]
    return []


def build_offline_action(to: str | None = "done", **properties: Any) -> dict[str, Any]:
    return make_action("go", to, offline=True, **properties)


def build_question(kind: str, **properties: Any) -> dict[str, Any]:
    return {"id": "q", "type": kind, "label": "Constat", **properties}


def test_an_action_of_agents_with_simple_questions_can_be_offline() -> None:
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    questions = [
        {**build_question(kind), "id": kind} for kind in ("short_text", "long_text", "number", "date", "yes_no")
    ] + [build_question("single_choice", options=options)]
    definition = make_workflow(make_status("new", actions=[build_offline_action(fields=questions)]), DONE_STATUS)

    assert parse_workflow(definition).status("new").actions[0].is_offline is True


def test_an_action_is_online_only_by_default() -> None:
    workflow = parse_workflow(make_workflow(make_status("new", actions=[make_action("go", "done")]), DONE_STATUS))

    assert workflow.status("new").actions[0].is_offline is False


def test_a_global_action_can_be_offline() -> None:
    new = make_status("new", actions=[make_action("go", "done")])
    seen_action = {"id": "seen", "label": "Constater", "by": ["recipient"], "offline": True}

    assert (
        parse_workflow(make_workflow(new, DONE_STATUS, global_actions=[seen_action])).global_actions[0].is_offline
        is True
    )


def test_an_action_of_the_applicant_cannot_be_offline() -> None:
    assert problems_of(
        make_status("new", actions=[build_offline_action(by=["recipient", "applicant"])]), DONE_STATUS
    ) == [
        "statuses[0].actions[0].offline: seuls des agents partent en tournée : cette action est aussi celle de quelqu’un d’autre"
    ]


def test_correction_of_answers_cannot_be_offline() -> None:
    new = make_status("new", actions=[build_offline_action(None, edits={}), make_action("end", "done")])

    assert problems_of(new, DONE_STATUS) == [
        "statuses[0].actions[0].offline: un appareil sans réseau ne peut pas corriger les réponses de la demande"
    ]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (build_question("files"), "un appareil sans réseau ne peut pas poser une question de type « files »"),
        (build_question("address"), "un appareil sans réseau ne peut pas poser une question de type « address »"),
        (
            build_question("short_text", condition={"==": [{"var": "answers.type"}, "trou"]}),
            "un appareil sans réseau pose toutes les questions : celle-ci n’apparaît qu’à une condition",
        ),
        (
            build_question("single_choice", options={"source": "rues"}),
            "un appareil sans réseau n’a pas la liste de choix de cette question",
        ),
    ],
)
def test_unsupported_offline_questions_are_reported_at_publication(question: dict[str, Any], reason: str) -> None:
    assert problems_of(make_status("new", actions=[build_offline_action(fields=[question])]), DONE_STATUS) == [
        f"statuses[0].actions[0].fields[0]: {reason}"
    ]


def test_an_offline_action_cannot_lead_to_a_legal_decision_even_through_statuses() -> None:
    new = make_status("new", actions=[build_offline_action("checked")])
    checked = make_status("checked", on_enter=[make_jump("refused")])
    refused = make_status("refused", closed=True, decision="unfavourable")

    assert problems_of(new, checked, refused) == [
        "statuses[0].actions[0].offline: mène au statut « Refused », qui décide en droit"
    ]


def test_an_offline_action_cannot_refuse_a_request() -> None:
    new = make_status("new", actions=[build_offline_action("no"), make_action("end", "done")])

    assert problems_of(new, make_status("no", closed=True, tone="danger"), DONE_STATUS) == [
        "statuses[0].actions[0].offline: mène au statut « No », qui clôt la demande par un refus"
    ]


def test_a_later_time_out_does_not_make_an_action_online_only() -> None:
    new = make_status("new", actions=[build_offline_action("waits")])
    waits = make_status(
        "waits", actions=[make_action("no", "no")], timeouts=[{"id": "late", "after": {"days": 1}, "to": "no"}]
    )

    assert problems_of(new, waits, make_status("no", closed=True, tone="danger")) == []


def test_an_offline_action_cannot_give_a_document() -> None:
    give_action = {"id": "give", "type": "give_document", "files": ["action.arrete"], "title": "Arrêté"}
    question = {"id": "arrete", "type": "files", "label": "Arrêté"}
    new = make_status("new", actions=[build_offline_action("done"), make_action("other", "done", fields=[question])])

    reason = "déclenche « Document mis à disposition de l’usager », qui demande d’avoir la demande sous les yeux"
    assert problems_of(new, make_status("done", closed=True, on_enter=[give_action])) == [
        f"statuses[0].actions[0].offline: {reason}"
    ]
