"""Assignment of a request to an agent: taking it, giving it to a colleague, releasing it; families stay separate."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.workflow import execution_errors
from app.core import clock
from app.core.db import db
from app.workflows import publishing as workflows
from tests.cast import Person, _create_person
from tests.factories import WORKFLOW, MakeCase

LIST = "/agents/demandes"


@pytest.fixture
def amina(app: Flask, departments: None) -> Person:
    """Amina has the role of Alice."""
    return _create_person(app, "amina@mairie.example", "Amina", "agent", ("voirie-instruction",))


def list_names(page: Any) -> list[str]:
    return page.texts(".worklist tbody .card__link")


def get_assignee(case: Case) -> UUID | None:
    db.session.expire_all()
    return db.session.get_one(Case, case.id).assigned_to_id


def publish_accept_with_assignment() -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"][0]["run"] = [{"id": "suivi", "type": "assign_agent", "choose": "acting_agent"}]
    workflows.publish(definition)
    db.session.commit()


def publish(**rule: Any) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["on_enter"] = [{"id": "suivi", "type": "assign_agent", **rule}]
    workflows.publish(definition)
    db.session.commit()


def test_an_agent_takes_a_request_and_releases_it(alice: Person, amina: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}"

    before = alice.get(url).text("#case-in-charge")
    case_page = alice.post(f"{url}/attribution/agent", {"agent": str(alice.account.id)}).follow()
    of_colleague = amina.get(url).text("#case-in-charge")
    given_back = alice.post(f"{url}/attribution/agent", {"agent": ""}).follow()

    assert "Personne ne s’en occupe." in before
    assert "Vous vous en occupez." in case_page.text("#case-in-charge")
    assert "Alice Exemple – s’occupe de cette demande" in case_page.text("#case-history")
    assert "Alice Exemple s’en occupe." in of_colleague
    assert "Je m’en occupe" in given_back.text("#case-in-charge")
    assert "demande rendue" in given_back.text("#case-history")


def test_taking_charge_assigns_the_request(
    alice: Person, amina: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish_accept_with_assignment()
    case = make_case()

    alice.post(f"{LIST}/{case.id}/actions/accept", {"revision": str(case.revision)})

    assert "Vous vous en occupez." in alice.get(f"{LIST}/{case.id}").text("#case-in-charge")
    assert "Vous" in alice.get(f"{LIST}?state=all").texts(".worklist tbody td")
    assert "Alice Exemple" in amina.get(f"{LIST}?state=all").text(".worklist tbody")
    assert "Alice Exemple – s’occupe de cette demande" in alice.get(f"{LIST}/{case.id}").text("#case-history")
    assert "confiée" not in alice.get("/agents/notifications").text("main")


def test_a_colleague_who_acts_later_becomes_the_assignee(
    alice: Person, amina: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish_accept_with_assignment()
    case = make_case()
    alice.post(f"{LIST}/{case.id}/attribution/agent", {"agent": str(alice.account.id)})

    db.session.refresh(case)
    amina.post(f"{LIST}/{case.id}/actions/accept", {"revision": str(case.revision)})

    assert get_assignee(case) == amina.account.id


def test_after_an_assignment_the_agent_stays_on_the_case_page(
    alice: Person, amina: Person, make_case: MakeCase
) -> None:
    url = f"{LIST}/{make_case().id}"

    assignment_panel = alice.get(f"{url}/attribution", htmx="case-actions")
    assignment_result = alice.post(f"{url}/attribution/agent", {"agent": str(amina.account.id)}, htmx="case-actions")
    refusal = alice.post(f"{url}/attribution", {"role": ""}, htmx="case-actions")
    plain = alice.post(f"{url}/attribution/agent", {"agent": str(alice.account.id)})

    assert assignment_panel.find_one("#case-actions [name=agent]")
    assert "<html" not in assignment_panel.html + refusal.html
    assert "C’est noté : Amina Exemple s’en occupe." in assignment_result.text("#case-actions [role=alert]")
    assert "Amina Exemple s’en occupe." in assignment_result.text("#case-in-charge")
    assert refusal.status == 422
    assert str(plain.location).endswith(f"{url}#case-actions")
    assert "C’est noté : vous vous en occupez." in plain.follow().text("#case-actions [role=alert]")


def test_each_agent_lists_their_own_requests(alice: Person, amina: Person, make_case: MakeCase) -> None:
    hers, free = make_case(prenom="Une"), make_case(prenom="Deux")
    alice.post(f"{LIST}/{hers.id}/attribution/agent", {"agent": str(alice.account.id)})

    assert list_names(alice.get(f"{LIST}?assigned=me")) == ["Une Exemple"]
    assert list_names(amina.get(f"{LIST}?assigned=me")) == []
    assert list_names(alice.get(f"{LIST}?assigned=nobody")) == ["Deux Exemple"]
    assert list_names(alice.get(f"{LIST}?assigned=nonsense")) == ["Deux Exemple", "Une Exemple"]
    assert "Alice Exemple" in amina.get(LIST).text(".worklist tbody")
    assert get_assignee(free) is None


def test_a_colleague_is_assigned_a_request_and_notified(alice: Person, amina: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}/attribution"

    choices = alice.get(url).texts("#agent option")
    alice.post(f"{url}/agent", {"agent": str(amina.account.id)})

    assert choices == ["Personne en particulier", "Alice Exemple", "Amina Exemple"]
    assert get_assignee(case) == amina.account.id
    assert "Une demande vous est confiée" in amina.get("/agents/notifications").text("main")
    assert "confiée" not in alice.get("/agents/notifications").text("main")


def test_families_stay_separate(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}/attribution/agent"

    to_bruno = alice.post(url, {"agent": str(bruno.account.id)})
    by_bruno = bruno.post(url, {"agent": str(bruno.account.id)})

    assert to_bruno.status == 422
    assert "Cet agent ne traite pas ces demandes." in to_bruno.text("main")
    assert by_bruno.status == 404
    assert get_assignee(case) is None


def test_the_agent_of_the_entry_cannot_assign_the_request(rachel: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert rachel.post(f"{LIST}/{case.id}/attribution/agent", {"agent": ""}).status == 404


@pytest.mark.parametrize("nonsense", ["?", "x" * 500, "00000000-0000-4000-8000-000000000000"])
def test_invalid_input_assigns_nobody(alice: Person, make_case: MakeCase, nonsense: str) -> None:
    case = make_case()

    assert alice.post(f"{LIST}/{case.id}/attribution/agent", {"agent": nonsense}).status == 422
    assert get_assignee(case) is None


@pytest.mark.postgresql
def test_the_workflow_assigns_a_given_agent(alice: Person, make_case: MakeCase, procedure_version: UUID) -> None:
    publish(agent="Alice@mairie.example ")

    assert get_assignee(make_case()) == alice.account.id


def test_the_workflow_assigns_the_agent_with_the_fewest_requests(
    alice: Person, amina: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish(choose="least_busy")

    shares = [get_assignee(make_case()) for _ in range(4)]

    assert sorted(shares, key=str) == sorted([alice.account.id, amina.account.id] * 2, key=str)


def test_assigning_an_agent_without_access_is_reported_to_administrators(
    alice: Person, bruno: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish(agent="bruno@mairie.example")

    assert get_assignee(make_case()) is None
    assert [error.reason for error, _case in execution_errors.list_open_errors()] == ["unknown_agent"]


def test_suspended_agents_are_not_chosen(
    alice: Person, amina: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish(choose="least_busy")
    amina.account.suspended_at = clock.now()
    db.session.commit()

    assert {get_assignee(make_case()) for _ in range(3)} == {alice.account.id}
