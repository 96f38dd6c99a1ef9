"""Checks of a well-formed workflow: each problem is reported with its path."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import DefinitionError, parse_workflow
from tests.workflows.definitions import make_action, make_jump, make_status, make_workflow

DONE_STATUS = make_status("done", closed=True)


def problems_of(*statuses: dict[str, Any], **properties: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(make_workflow(*statuses, **properties))
    return [str(problem) for problem in refused.value.problems]


def text(content: str) -> dict[str, Any]:
    return {"id": "told", "type": "history_message", "text": content}


def test_two_statuses_cannot_have_the_same_identifier() -> None:
    assert problems_of(DONE_STATUS, DONE_STATUS) == ["statuses[1].id: « done » est déjà l’identifiant de statuses[0]"]


def test_two_actions_of_a_status_cannot_have_the_same_identifier() -> None:
    new = make_status("new", actions=[make_action("go", "done"), make_action("go", None)])

    assert problems_of(new, DONE_STATUS) == [
        "statuses[0].actions[1].id: « go » est déjà l’identifiant de statuses[0].actions[0]"
    ]


def test_two_fields_of_an_action_cannot_have_the_same_identifier() -> None:
    field = {"id": "reason", "type": "short_text", "label": "Motif"}
    new = make_status("new", actions=[make_action("go", "done", fields=[field, field])])

    assert problems_of(new, DONE_STATUS) == [
        "statuses[0].actions[0].fields[1].id: « reason » est déjà l’identifiant de statuses[0].actions[0].fields[0]"
    ]


def test_every_target_must_exist() -> None:
    new = make_status(
        "new",
        on_enter=[make_jump("a", False)],
        actions=[make_action("go", "b")],
        timeouts=[{"id": "sleep", "after": {"days": 1}, "to": "c"}],
    )

    assert problems_of(new, DONE_STATUS, initial="d") == [
        "initial: aucun statut ne s’appelle « d »",
        "statuses[0].on_enter[0].to: aucun statut ne s’appelle « a »",
        "statuses[0].actions[0].to: aucun statut ne s’appelle « b »",
        "statuses[0].timeouts[0].to: aucun statut ne s’appelle « c »",
    ]


def test_functions_must_be_declared() -> None:
    email = {"id": "ack", "type": "send_email", "to": "mayor", "subject": "Bonjour", "body": "Bonjour"}
    new = make_status("new", on_enter=[email], actions=[make_action("go", "done", by=["recipient", "boss"])])

    assert problems_of(new, DONE_STATUS) == [
        "statuses[0].actions[0].by: aucune fonction ne s’appelle « boss »",
        "statuses[0].on_enter[0].to: aucune fonction ne s’appelle « mayor »",
    ]


def test_an_action_type_must_be_known() -> None:
    unknown = {"id": "slot", "type": "book_slot", "agenda": "mairie"}
    status = make_status("told", on_enter=[text("Bonjour")], actions=[make_action("go", "done")])

    assert problems_of(make_status("done", closed=True, on_enter=[unknown])) == [
        "statuses[0].on_enter[0].type: rien ici ne sait faire « book_slot »"
    ]
    with pytest.raises(DefinitionError, match="rien ici ne sait faire « history_message »"):
        parse_workflow(make_workflow(status, DONE_STATUS), action_types={"send_email"})


def test_only_declared_processing_data_can_be_set() -> None:
    done_status = make_status(
        "done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": {"team": "a"}}]
    )

    assert problems_of(done_status) == [
        "statuses[0].on_enter[0].values.team: aucune donnée de traitement ne s’appelle « team »"
    ]


def test_a_condition_must_be_an_expression_over_known_names() -> None:
    actions = [
        make_action("go", "done", condition={"execute": ["rm"]}),
        make_action("stop", "done", condition={"==": [{"var": "secrets.key"}, 1]}),
        make_action("wait", None, condition={"!": {"var": "processing.team"}}),
    ]

    assert problems_of(make_status("new", actions=actions), DONE_STATUS) == [
        "statuses[0].actions[0].condition: aucun opérateur ne s’appelle « execute »",
        "statuses[0].actions[1].condition: « secrets.key » n’est pas connu ici",
        "statuses[0].actions[2].condition: « processing.team » n’est pas connu ici",
    ]


def test_a_condition_must_match_the_types_of_its_fields() -> None:
    processing = [{"id": "amount", "type": "number", "label": "Montant"}]
    never = {"and": [{">": [{"var": "processing.amount"}, 5]}, {"<": [{"var": "processing.amount"}, 5]}]}
    actions = [
        make_action("go", "done", condition={"==": [{"var": "processing.amount"}, "cent"]}),
        make_action("stop", "done", condition=never),
        make_action("wait", None, condition={"<": [{"add_months": [{"var": "today"}, 1]}, {"var": "answers.until"}]}),
        make_action("ask", None, condition={"==": [{"var": "case.has_account"}, "oui"]}),
    ]

    problems = problems_of(make_status("new", actions=actions), DONE_STATUS, processing_fields=processing)

    assert [problem.replace("\u00a0", " ") for problem in problems] == [
        "statuses[0].actions[0].condition: « est égal à » compare un nombre (« Montant ») et un texte, qui ne se comparent pas",
        "statuses[0].actions[1].condition: n’est jamais vrai : aucune réponse à « Montant » ne convient",
        "statuses[0].actions[3].condition: « est égal à » compare oui ou non et un texte, qui ne se comparent pas",
    ]


def test_a_computed_value_must_have_the_type_of_its_field() -> None:
    processing = [
        {"id": "until", "type": "date", "label": "Échéance"},
        {"id": "note", "type": "long_text", "label": "Note"},
    ]
    values = {"until": {"+": [{"var": "answers.days"}, 1]}, "note": {"add_days": [{"var": "today"}, 15]}}
    done_status = make_status("done", closed=True, on_enter=[{"id": "set", "type": "set_processing", "values": values}])

    (problems,) = problems_of(done_status, processing_fields=processing)

    assert problems.replace("\u00a0", " ") == (
        "statuses[0].on_enter[0].values.until: donne un nombre là où il faut une date (« Échéance »)"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{{ case.secret }}", "« case.secret » n’est pas connu à cet endroit"),
        ("{{ processing.team }}", "« processing.team » n’est pas connu à cet endroit"),
        ("{{ action.reason }}", "« action.reason » n’est pas connu à cet endroit"),
        ("{{ answers }}", "« answers » n’est pas connu à cet endroit"),
        ("{{ case.reference|shout }}", "aucun filtre ne s’appelle « shout » ({{ case.reference|shout }})"),
        ("Bonjour {{ 7*7 }}", "« {{ 7*7 }} » n’est pas une valeur à afficher"),
    ],
)
def test_a_text_can_only_read_known_names(content: str, problem: str) -> None:
    assert problems_of(make_status("done", closed=True, on_enter=[text(content)])) == [
        f"statuses[0].on_enter[0].text: {problem}"
    ]


def test_a_passage_can_only_read_known_names() -> None:
    passage = {"when": {"var": "processing.team"}, "text": ["{{ case.secret }}"]}
    message = {"id": "say", "type": "history_message", "text": ["Bonjour", passage]}

    unknown, secret = problems_of(make_status("done", closed=True, on_enter=[message]))

    assert unknown.startswith("statuses[0].on_enter[0].text[1].when: ")
    assert secret == "statuses[0].on_enter[0].text: « case.secret » n’est pas connu à cet endroit"


def test_texts_read_answers_processing_data_and_fields_of_actions() -> None:
    field = {"id": "reason", "type": "short_text", "label": "Motif"}
    message = text(
        "{{ answers.adresse.city }} {{ processing.team|default:'—' }} {{ action.reason }} {{ status.label }}"
    )

    parse_workflow(
        make_workflow(
            make_status("new", actions=[make_action("go", "done", fields=[field])]),
            make_status("done", closed=True, on_enter=[message]),
            processing_fields=[{"id": "team", "type": "short_text", "label": "Équipe"}],
        )
    )


def test_every_status_can_be_reached_from_the_first() -> None:
    assert problems_of(DONE_STATUS, make_status("lost", closed=True)) == [
        "statuses[1]: rien ne mène au statut « Lost »"
    ]


def test_a_workflow_must_have_a_closed_status() -> None:
    assert problems_of(make_status("new")) == [
        "statuses: aucune demande ne finirait dans un statut clos : elles seraient gardées pour toujours"
    ]


def test_a_closed_status_with_an_unconditional_jump_is_not_an_end() -> None:
    new = make_status("new", actions=[make_action("go", "passing")])

    assert problems_of(new, make_status("passing", closed=True, on_enter=[make_jump("new")])) == [
        "statuses: aucune demande ne finirait dans un statut clos : elles seraient gardées pour toujours"
    ]


def test_no_status_may_be_a_dead_end() -> None:
    new = make_status("new", actions=[make_action("go", "done"), make_action("park", "parked")])

    assert problems_of(new, DONE_STATUS, make_status("parked")) == [
        "statuses[2]: rien ne mène du statut « Parked » à un statut clos"
    ]


def test_an_endless_loop_of_statuses_is_refused() -> None:
    new = make_status("new", actions=[make_action("go", "a"), make_action("end", "done")])
    first = make_status("a", on_enter=[make_jump("done", {"var": "answers.ok"}), make_jump("b")])

    assert problems_of(new, DONE_STATUS, first, make_status("b", on_enter=[make_jump("a")])) == [
        "statuses[2].on_enter: tourne en rond : A > B > A"
    ]


def test_a_status_that_jumps_to_itself_is_endless() -> None:
    new = make_status("new", on_enter=[make_jump("done", {"var": "answers.ok"}), make_jump("new")])

    assert problems_of(new, DONE_STATUS) == ["statuses[0].on_enter: tourne en rond : New > New"]


def test_a_loop_with_a_condition_is_allowed() -> None:
    new = make_status("new", on_enter=[make_jump("check")])
    check = make_status(
        "check", on_enter=[make_jump("new", {"var": "answers.again"})], actions=[make_action("end", "done")]
    )

    assert parse_workflow(make_workflow(new, check, DONE_STATUS)).initial == "new"


def test_actions_after_an_unconditional_jump_are_unreachable() -> None:
    new = make_status("new", on_enter=[make_jump("done"), text("Trop tard")])

    assert problems_of(new, DONE_STATUS) == [
        "statuses[0].on_enter[1]: ne se fait jamais : la demande est déjà partie vers un autre statut"
    ]


def test_a_legal_decision_requires_an_agent() -> None:
    refused = make_status("refused", closed=True, decision="unfavourable")
    sleep = {"id": "sleep", "after": {"days": 15}, "to": "refused"}

    assert problems_of(make_status("new", timeouts=[sleep]), refused) == [
        "statuses[1].decision: atteint avant qu’un agent ait agi : c’est une personne qui décide"
    ]
    parse_workflow(make_workflow(make_status("new", actions=[make_action("refuse", "refused")]), refused))


def test_an_action_of_the_applicant_cannot_make_a_legal_decision() -> None:
    granted = make_status("granted", closed=True, decision="favourable")

    assert problems_of(make_status("new", actions=[make_action("confirm", "granted", by="applicant")]), granted) == [
        "statuses[1].decision: atteint avant qu’un agent ait agi : c’est une personne qui décide"
    ]


def test_an_automatic_action_cannot_ask_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTION_TYPES, "history_message", replace(ACTION_TYPES["history_message"], is_interactive=True))
    status = make_status("told", on_enter=[text("Bonjour")], actions=[make_action("go", "done")])

    assert problems_of(status, DONE_STATUS, initial="told") == [
        "statuses[0].on_enter[0].type: « Message dans l’historique » attend une personne et ne se fait pas tout seul"
    ]


def _setting(value: Any) -> dict[str, Any]:
    """Build the arguments of a workflow that sets this value."""
    update = {"id": "set", "type": "set_processing", "values": {"avis": value}}
    field = {"id": "avis", "type": "multiple_choice", "label": "Avis", "options": [{"value": "a", "label": "A"}]}
    return make_workflow(make_status("done", closed=True, on_enter=[update]), processing_fields=[field])


@pytest.mark.parametrize("value", [[1, 2], [None], [[1]], [{"prenom": "Léa"}], ["{{ answers.rue }}", 3]])
def test_a_value_may_be_a_list_of_any_values(value: list[Any]) -> None:
    (entry,) = parse_workflow(_setting(value)).statuses[0].on_enter

    assert entry.parameters["values"] == {"avis": value}


def test_the_texts_of_a_list_are_checked_too() -> None:
    with pytest.raises(DefinitionError, match=r"values\.avis\[1\]: «\u00a0nowhere\u00a0» n’est pas connu"):
        parse_workflow(_setting([1, "{{ nowhere }}"]))


def test_a_timer_follows_a_date() -> None:
    waiting_status = make_status("new", timeouts=[{"id": "sleep", "at": {"*": [3, 2]}, "to": "done"}])

    assert problems_of(waiting_status, DONE_STATUS) == [
        "statuses[0].timeouts[0].at: donne un nombre là où il faut une date"
    ]
