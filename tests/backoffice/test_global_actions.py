"""Global actions on one request and in bulk, and levels of criticality."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import update

from app.cases.models import Case
from app.core.db import db
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import WORKFLOW, MakeCase

LIST = "/agents/demandes"
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "by": ["recipient"],
    "where": "waiting",
    "many": True,
    "confirm": "Le service le verra en premier.",
    "fields": [{"id": "pourquoi", "type": "short_text", "label": "Pourquoi"}],
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}

OWN_CARD = {
    "id": "vehicule",
    "type": "single_choice",
    "label": "Véhicule",
    "options": {"source": "vehicules", "own": True},
    "required": False,
}


@pytest.fixture(autouse=True)
def workflow(procedure_version: Any) -> None:
    levels = [{"id": "high", "label": "Urgent", "tone": "danger"}]
    definition: dict[str, Any] = {**deepcopy(WORKFLOW), "levels": levels, "global_actions": [URGENT]}
    definition["statuses"][0]["agents_text"] = "Vérifiez d’abord la rue."
    workflows.publish(definition)
    db.session.commit()


def run_bulk_action(person: Browser, *cases: Case, **form_values: Any) -> Page:
    ids = [str(case.id) for case in cases]
    db.session.rollback()
    return person.post(f"{LIST}/ensemble/urgent", {"case": ids, "pourquoi": "École", **form_values})


def test_a_global_action_runs_from_the_case_page(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}"

    page = alice.get(url)
    form = alice.get(f"{url}/actions/urgent")
    case_page = alice.post(f"{url}/actions/urgent", {"revision": "1", "pourquoi": "École"}).follow()

    assert "À tout moment" in page.text("#case-actions")
    assert "Vérifiez d’abord la rue." in page.text("#case-actions")
    assert "Le service le verra en premier." in form.text("#case-actions")
    assert "Urgent" in case_page.text("#case-status")


def test_several_requests_are_selected_in_the_list(alice: Person, make_case: MakeCase) -> None:
    first, second = make_case(), make_case()

    page = alice.get(LIST)
    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?case={first.id}&case={second.id}&case=nonsense")
    result_page = run_bulk_action(alice, first, second)

    assert len(page.find_all("input[name=case][form=for-many]")) == 2
    assert page.texts("#for-many button") == ["Confier…", "Signaler comme urgent…"]
    assert "Sur 2 demandes" in confirmation_page.text("main")
    assert "C’est fait pour 2 demandes." in result_page.text("main")
    assert alice.get(f"{LIST}?level=1").text(".worklist").count("Urgent") == 2


def test_failures_of_a_bulk_action_are_reported_and_the_others_run(alice: Person, make_case: MakeCase) -> None:
    open_case, closed_case = make_case(), make_case(status="accepted")

    result_page = run_bulk_action(alice, open_case, closed_case)

    assert "C’est fait pour 1 demande." in result_page.text("main")
    assert "1 demande n’a pas changé" in result_page.text("main")
    assert "demande close" in result_page.text("[data-tone=warning]")


def test_only_actions_available_on_a_listed_request_are_offered(alice: Person, make_case: MakeCase) -> None:
    make_case(status="accepted")

    closed_alone = alice.get(f"{LIST}?state=all")
    open_case = make_case()
    both = alice.get(f"{LIST}?state=all")

    assert closed_alone.texts("#for-many button") == ["Confier…"]
    assert both.texts("#for-many button") == ["Confier…", "Signaler comme urgent…"]
    refusals = json.loads(str(both.find_one("bulk-actions")["refusals"]))["urgent"]
    assert list(refusals.values()) == ["demande close"]
    assert str(open_case.id) not in refusals


def test_the_confirmation_lists_included_and_excluded_requests(alice: Person, make_case: MakeCase) -> None:
    open_case, closed_case = make_case(), make_case(status="accepted", nom="Close")

    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?case={closed_case.id}&case={open_case.id}")
    none = alice.get(f"{LIST}/ensemble/urgent?case={closed_case.id}")

    assert "Sur 1 demande" in confirmation_page.text("main .lead")
    assert "1 demande cochée ne changera pas" in confirmation_page.text("[data-tone=info]")
    assert f"Chloé Close {closed_case.reference} – demande close" in confirmation_page.text("[data-tone=info]")
    assert "Aucune des demandes cochées ne peut recevoir cette action" in none.text("main")
    assert "demande close" in none.text("main")


def test_a_condition_on_the_request_applies_in_the_list(alice: Person, make_case: MakeCase) -> None:
    definition: dict[str, Any] = {**deepcopy(WORKFLOW), "levels": [{"id": "high", "label": "Urgent", "tone": "danger"}]}
    definition["global_actions"] = [{**URGENT, "condition": {"==": [{"var": "case.criticality"}, 0]}}]
    workflows.publish(definition)
    db.session.commit()
    calm, urgent = make_case(), make_case()
    urgent.criticality = 1
    db.session.commit()

    refusals = json.loads(str(alice.get(LIST).find_one("bulk-actions")["refusals"]))["urgent"]

    assert list(refusals) == [str(urgent.id)]
    assert str(calm.id) not in refusals


def test_a_missing_answer_is_requested_before_the_action_runs(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = run_bulk_action(alice, case, pourquoi="")

    assert page.status == 422
    assert page.find_one("input[type=hidden][name=case]")["value"] == str(case.id)
    assert db.session.get_one(Case, case.id).criticality == 0


def test_a_bulk_action_skips_requests_without_access(
    bruno: Person, rachel: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case()
    url = f"{LIST}/ensemble/urgent?case={case.id}"

    assert case.reference not in bruno.get(url).text()
    assert "Aucune demande cochée" in run_bulk_action(bruno, case).text("main")
    assert "Aucune demande cochée" in run_bulk_action(rachel, case).text("main")
    assert chloe.get(url).status == 404
    assert "/compte/connexion" in str(stranger.get(url).location)
    assert db.session.get_one(Case, case.id).criticality == 0


@pytest.mark.postgresql
def test_an_empty_selection_explains_what_to_do(alice: Person, make_case: MakeCase) -> None:
    make_case()

    assert "Cochez d’abord" in alice.get(f"{LIST}/ensemble/urgent").text("main")


def test_a_selection_without_the_action_explains_why(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = alice.get(f"{LIST}/ensemble/autre-chose?case={case.id}")

    assert "propre à d’autres démarches" in page.text("main")


def test_the_list_is_filtered_by_urgency(alice: Person, make_case: MakeCase) -> None:
    case, _ = make_case(nom="Durand"), make_case(nom="Martin")
    run_bulk_action(alice, case)

    page = alice.get(f"{LIST}?procedure=signaler&level=1")

    assert page.texts(".worklist tbody .card__link") == ["Chloé Durand"]
    assert page.texts("#f-level option") == ["Toutes les urgences", "Urgent"]


def test_answers_of_the_first_request_do_not_prefill_a_bulk_action(
    alice: Person, make_case: MakeCase, procedure_version: Any
) -> None:
    prefilled = {"id": "pourquoi", "type": "short_text", "label": "Pourquoi", "prefill": "{{ answers.description }}"}
    usual = {"id": "delai", "type": "short_text", "label": "Délai", "prefill": "Sous huit jours"}
    explanation = {
        "id": "rappel",
        "type": "explanation",
        "label": "Rappel",
        "text": "Description : {{ answers.description }}",
    }
    team = {"id": "equipe", "type": "short_text", "label": "Équipe", "required": False}
    workflows.publish(
        {
            **deepcopy(WORKFLOW),
            "global_actions": [{**URGENT, "fields": [prefilled, team, usual, explanation], "run": []}],
        }
    )
    db.session.commit()
    first, second = make_case(), make_case()
    alice.post(
        f"{LIST}/{first.id}/actions/urgent",
        {"revision": "1", "pourquoi": "École", "equipe": "Nord", "delai": "Trois jours"},
    )

    alone = alice.get(f"{LIST}/{first.id}/actions/urgent")
    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?case={first.id}&case={second.id}")

    assert [alone.find_one(f"[name={name}]")["value"] for name in ("pourquoi", "equipe")] == [
        "Un grand trou devant l’école.",
        "Nord",
    ]
    input_values = [
        confirmation_page.find_one(f"[name={name}]").get("value", "") for name in ("pourquoi", "equipe", "delai")
    ]
    assert input_values == ["", "", "Sous huit jours"]
    assert "trou devant" in alone.text("main") and "trou devant" not in confirmation_page.text("main")


@pytest.mark.parametrize("asks", [{"edits": {}, "fields": []}, {"fields": [OWN_CARD]}])
def test_an_older_bulk_action_that_would_now_be_refused_is_not_offered(
    alice: Person, make_case: MakeCase, asks: dict[str, Any]
) -> None:
    version_id = workflows.live_workflow("signalement").version_id
    definition = {**workflows.raw_definition_of(version_id), "global_actions": [{**URGENT, **asks}]}
    db.session.execute(update(WorkflowVersion).where(WorkflowVersion.id == version_id).values(definition=definition))
    workflows.read_version.cache_clear()
    case = make_case()

    page = alice.get(LIST)
    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?case={case.id}")

    assert page.texts("#for-many button") == ["Confier…"]
    assert "Action impossible" in confirmation_page.text("h1")
    assert "Signaler comme urgent" in alice.get(f"{LIST}/{case.id}").text("#case-actions")
