"""Checks of a choice among one's own cards when a procedure or a workflow is published."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.definitions.checks.publication_checks import procedure_publication_problems, workflow_publication_problems
from app.language.schema.problems import DefinitionError
from app.procedures.definition import parse_procedure
from app.procedures.sources.source_store import save_source
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE, WORKFLOW
from tests.procedures.own_cards import PLOTS, build_definition, build_own_card_field


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"family": None}, "n’appartiennent à personne"),
        ({"family": "scolaire"}, "d’une autre famille"),
    ],
)
def test_a_procedure_offers_only_what_its_residents_may_have(site, change: dict[str, Any], words: str) -> None:
    save_source({**PLOTS, **change})

    problems = procedure_publication_problems(build_definition(build_own_card_field()))

    assert any(words in problem.message and problem.path.endswith("options.own") for problem in problems)


def test_a_procedure_that_agents_fill_in_has_no_resident_to_offer_anything_to(site) -> None:
    save_source(PLOTS)
    definition = {
        **build_definition(build_own_card_field(required=False), account=False),
        "internal": {"roles": ["voirie-instruction"]},
    }

    problems = procedure_publication_problems(definition)

    assert any("n’a pas d’usager" in problem.message and problem.path.endswith("options.own") for problem in problems)


def test_what_people_have_is_not_offered_to_others_nor_without_an_account(site) -> None:
    save_source(PLOTS)

    everyone = procedure_publication_problems(build_definition(build_own_card_field(how={"own": False})))
    nobody = procedure_publication_problems(build_definition(build_own_card_field(), account=False))

    assert any("n’offrez à chacune que les siennes" in problem.message for problem in everyone)
    assert any("qu’avec un compte" in problem.message for problem in nobody)
    with pytest.raises(DefinitionError, match="rien ne peut y être écrit"):
        parse_procedure(build_definition(build_own_card_field(other="Un autre")))
    with pytest.raises(DefinitionError, match="rien ne peut y être écrit"):
        parse_procedure(build_definition(build_own_card_field(how={"typed_when_failing": True})))


def test_a_workflow_gives_the_cards_of_lists_that_may_have_owners(site) -> None:
    save_source({**PLOTS, "family": None})
    workflow = deepcopy(WORKFLOW)
    assignment = {"type": "assign_card", "card": {"var": "answers.place"}}
    workflow["statuses"][1]["on_enter"] = [
        {"id": "un", "list": "emplacements", **assignment},
        {"id": "deux", "list": "inconnue", **assignment},
    ]

    problems = [(problem.path, problem.message) for problem in workflow_publication_problems(workflow)]

    assert [path for path, _ in problems] == ["statuses[1].on_enter[0].list", "statuses[1].on_enter[1].list"]
    assert "n’appartiennent à personne" in problems[0][1]
    assert "aucune liste de fiches" in problems[1][1]


def test_a_procedure_does_not_follow_a_workflow_that_gives_cards_of_another_family(site) -> None:
    save_source({**PLOTS, "family": "scolaire"})
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][1]["on_enter"] = [
        {"id": "un", "type": "assign_card", "list": "emplacements", "card": {"var": "answers.description"}}
    ]
    workflows.publish(workflow)

    problems = procedure_publication_problems(deepcopy(PROCEDURE))

    assert any(problem.path == "workflow" and "d’une autre famille" in problem.message for problem in problems)
