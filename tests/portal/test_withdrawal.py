"""Withdrawal of a request: available until a decision, confirmed without a dark pattern, visible to agents."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.elements import WITHDRAWN
from app.workflows.withdrawal import ACTION
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE, WORKFLOW, MakeCase


def actor_of(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def ask(chloe: Person, case: Case) -> Page:
    return chloe.get(f"/demandes/{case.id}/actions/{ACTION}")


def withdraw(chloe: Person, case: Case) -> Page:
    ask(chloe, case)
    return chloe.post(f"/demandes/{case.id}/actions/{ACTION}", {}).follow()


def test_a_new_request_can_be_withdrawn(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = chloe.get(f"/demandes/{case.id}")

    link = f'a[href="/demandes/{case.id}/actions/{ACTION}"]'
    assert (page.text(link), page.find_one(link)["data-tone"]) == ("Retirer ma demande…", "quiet")
    assert "À vous de choisir" not in page.text("main")


def test_the_main_button_keeps_the_request(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = ask(chloe, case)

    assert page.text("h1") == "Retirer ma demande"
    assert page.texts(".actions > .button") == ["Garder ma demande", "Retirer ma demande"]
    assert [element["data-tone"] for element in page.find_all(".actions > .button")] == ["primary", "secondary"]


def test_a_withdrawn_request_is_closed_for_both_sides(alice: Person, chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = withdraw(chloe, case)

    assert page.text("h1") == "Vous avez retiré votre demande"
    assert ACTION not in str(page.find_one("main"))
    db.session.refresh(case)
    assert case.is_closed and case.status == WITHDRAWN
    assert "Retirée par l’usager" in alice.get(f"/agents/demandes/{case.id}").text("main")
    assert "Retirée par l’usager" in alice.get("/agents/demandes?state=closed").text("main")
    assert f"Demande retirée par l’usager : {case.reference}" in alice.get("/agents/notifications").text()


def test_a_withdrawal_in_english_is_displayed_in_french_to_agents(
    alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    case = make_case(by=actor_of(chloe))
    chloe.client.set_cookie("langue", "en")

    page = withdraw(chloe, case)

    assert page.text("h1") == "You withdrew your request"
    main = alice.get(f"/agents/demandes/{case.id}").text("main")
    assert "Retirer ma demande" in main and "Withdraw my request" not in main
    assert f"Demande retirée par l’usager : {case.reference}" in alice.get("/agents/notifications").text()


def test_a_decided_request_cannot_be_withdrawn(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe), status="accepted")

    assert ACTION not in str(chloe.get(f"/demandes/{case.id}").find_one("main"))
    chloe.post(f"/demandes/{case.id}/actions/{ACTION}", {})
    db.session.refresh(case)
    assert case.status == "accepted"


def test_a_procedure_may_disable_withdrawal(chloe: Person, make_case: MakeCase) -> None:
    version = procedures.publish({**deepcopy(PROCEDURE), "withdrawal": False})
    db.session.commit()
    case = make_case(by=actor_of(chloe))
    case.procedure_version_id = version.id
    db.session.commit()

    assert ACTION not in str(chloe.get(f"/demandes/{case.id}").find_one("main"))


@pytest.mark.postgresql
def test_the_back_link_of_another_action_does_not_say_cancel(chloe: Person, make_case: MakeCase) -> None:
    definition = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"].append(
        {
            "id": "cancel",
            "label": "Annuler le rendez-vous",
            "by": ["applicant"],
            "to": "refused",
            "confirm": "C’est sûr.",
        }
    )
    workflows.publish(definition)
    db.session.commit()
    case = make_case(by=actor_of(chloe))

    page = chloe.get(f"/demandes/{case.id}/actions/cancel")

    assert page.texts(".actions > .button") == ["Annuler le rendez-vous", "Revenir à ma demande"]
