"""What a workflow may offer without a network: what a device can ask, and nothing that decides in law."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, parse_workflow
from tests.workflows.definitions import make_action, make_jump, make_status, make_workflow

DONE = make_status("done", closed=True)


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


def test_an_action_of_agents_with_plain_questions_is_possible_without_a_network() -> None:
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    questions = [
        {**build_question(kind), "id": kind} for kind in ("short_text", "long_text", "number", "date", "yes_no")
    ] + [build_question("single_choice", options=options)]
    document = make_workflow(make_status("new", actions=[build_offline_action(fields=questions)]), DONE)

    assert parse_workflow(document).status("new").actions[0].is_offline is True


def test_an_action_is_for_the_office_unless_it_says_otherwise() -> None:
    found = parse_workflow(make_workflow(make_status("new", actions=[make_action("go", "done")]), DONE))

    assert found.status("new").actions[0].is_offline is False


def test_a_global_action_may_be_offered_too() -> None:
    new = make_status("new", actions=[make_action("go", "done")])
    seen = {"id": "seen", "label": "Constater", "by": ["recipient"], "offline": True}

    assert parse_workflow(make_workflow(new, DONE, global_actions=[seen])).global_actions[0].is_offline is True


def test_the_applicant_is_not_on_the_ground() -> None:
    assert problems_of(make_status("new", actions=[build_offline_action(by=["recipient", "applicant"])]), DONE) == [
        "statuses[0].actions[0].offline: seuls des agents partent en tournée : cette action est aussi celle de quelqu’un d’autre"
    ]


def test_answers_are_not_corrected_without_a_network() -> None:
    new = make_status("new", actions=[build_offline_action(None, edits={}), make_action("end", "done")])

    assert problems_of(new, DONE) == [
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
def test_what_the_device_cannot_ask_is_told_at_publication(question: dict[str, Any], reason: str) -> None:
    assert problems_of(make_status("new", actions=[build_offline_action(fields=[question])]), DONE) == [
        f"statuses[0].actions[0].fields[0]: {reason}"
    ]


def test_no_decision_in_law_follows_at_once_even_from_status_to_status() -> None:
    new = make_status("new", actions=[build_offline_action("checked")])
    checked = make_status("checked", on_enter=[make_jump("refused")])
    refused = make_status("refused", closed=True, decision="unfavourable")

    assert problems_of(new, checked, refused) == [
        "statuses[0].actions[0].offline: mène au statut « Refused », qui décide en droit"
    ]


def test_a_request_is_not_closed_by_a_refusal_without_a_network() -> None:
    new = make_status("new", actions=[build_offline_action("no"), make_action("end", "done")])

    assert problems_of(new, make_status("no", closed=True, tone="danger"), DONE) == [
        "statuses[0].actions[0].offline: mène au statut « No », qui clôt la demande par un refus"
    ]


def test_a_time_out_after_it_is_not_its_own_doing() -> None:
    new = make_status("new", actions=[build_offline_action("waits")])
    waits = make_status(
        "waits", actions=[make_action("no", "no")], timeouts=[{"id": "late", "after": {"days": 1}, "to": "no"}]
    )

    assert problems_of(new, waits, make_status("no", closed=True, tone="danger")) == []


def test_no_document_is_handed_over_unseen() -> None:
    given = {"id": "give", "type": "give_document", "files": ["action.arrete"], "title": "Arrêté"}
    question = {"id": "arrete", "type": "files", "label": "Arrêté"}
    new = make_status("new", actions=[build_offline_action("done"), make_action("other", "done", fields=[question])])

    reason = "déclenche « Document mis à disposition de l’usager », qui demande d’avoir la demande sous les yeux"
    assert problems_of(new, make_status("done", closed=True, on_enter=[given])) == [
        f"statuses[0].actions[0].offline: {reason}"
    ]
