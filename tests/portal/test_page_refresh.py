"""Refresh of a form while it is typed: portal forms, counter entry and actions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, Draft
from app.core.db import db
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, MakeCase

FIELDS: list[dict[str, Any]] = [
    {"id": "encore", "type": "yes_no", "label": "Encore une fois\u00a0?"},
    {
        "id": "pourquoi",
        "type": "short_text",
        "label": "Pourquoi\u00a0?",
        "condition": {"==": [{"var": "answers.encore"}, True]},
    },
    {"id": "mail", "type": "email", "label": "Votre e-mail"},
    {"id": "nombre", "type": "number", "label": "Combien\u00a0?", "minimum": 1},
]


@pytest.fixture(autouse=True)
def with_questions(procedure_version: UUID) -> None:
    procedure, workflow = deepcopy(PROCEDURE), deepcopy(WORKFLOW)
    procedure["pages"][0]["fields"] = FIELDS
    accept = workflow["statuses"][0]["actions"][0]
    accept["fields"] = FIELDS
    workflow["statuses"][0]["actions"].append({**accept, "id": "ask", "label": "Redemander", "by": "applicant"})
    procedures.publish(procedure)
    workflows.publish(workflow)
    db.session.commit()


def list_problems(page: Page) -> dict[str, str]:
    return {str(item["data-for"]): " ".join(item.get_text().split()) for item in page.find_all("#judged li")}


def check(person: Browser, url: str, **more: str) -> Page:
    """Check that untouched fields have no problem and that a conditional question appears."""
    form_values = {"encore": "yes", "mail": "chloe@", "nombre": "0", **more}

    page = person.post(url, {**form_values, "judged": ["mail", "encore"]}, htmx="x")
    assert list_problems(page) == {"f-mail": "Indiquez une adresse e-mail complète, par exemple nom@exemple.fr."}
    assert page.find_one("#slot-pourquoi[hx-swap-oob] [name=pourquoi]")
    mended = person.post(
        url, {**form_values, "mail": "chloe@exemple.fr", "judged": ["mail"], "shown": "pourquoi"}, htmx="x"
    )
    assert list_problems(mended) == {}
    assert mended.find_all("[name=pourquoi]") == []
    return page


def test_an_applicant_sees_the_problem_of_the_field_just_left(stranger: Browser) -> None:
    page = check(stranger, "/demarches/signaler/remplir/brouillon")

    assert page.find_one("#draft-saved [name=draft]")


def test_an_answer_is_validated_before_it_is_saved(stranger: Browser) -> None:
    url, form_values = "/demarches/signaler/remplir/brouillon", {"encore": "yes", "nombre": "0", "looked_at": "1"}

    page = stranger.post(url, {**form_values, "judged": ["nombre"]}, htmx="x")
    assert page.find_one("#slot-pourquoi [name=pourquoi]")
    assert list(list_problems(page)) == ["f-nombre"]
    same = stranger.post(url, {**form_values, "shown": "pourquoi", "judged": ["encore"]}, htmx="x")
    assert (same.status, same.html) == (204, "")
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0

    draft = stranger.post(url, {"encore": "yes"}, htmx="x").find_one("[name=draft]")["value"]
    draft_url = f"/demarches/signaler/remplir/{draft}/{PROCEDURE['pages'][0]['id']}"
    again = stranger.post(f"{draft_url}/brouillon", {**form_values, "encore": "no", "shown": "pourquoi"}, htmx="x")
    assert again.find_one("#slot-pourquoi").get_text(strip=True) == ""
    assert stranger.get(draft_url).find_one("#f-encore [checked]")["value"] == "yes"


def test_the_form_of_an_agent_entry_is_refreshed_too(rachel: Person, bruno: Person) -> None:
    check(rachel, "/agents/saisie/signaler/questions")

    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert bruno.post("/agents/saisie/signaler/questions", htmx="x").status == 404


def test_the_form_of_an_agent_action_is_refreshed_too(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    url = f"/agents/demandes/{make_case().id}/actions/accept"
    form = alice.get(url)

    assert form.find_all("#slot-pourquoi")
    assert form.find_all("[name=pourquoi]") == []
    check(alice, f"{url}/questions")
    assert bruno.post(f"{url}/questions", htmx="x").status == 404
    assert alice.post(f"{url}x/questions", htmx="x").status == 404


def test_the_form_of_an_applicant_action_is_refreshed_too(
    chloe: Person, denis: Person, stranger: Browser, make_case: MakeCase
) -> None:
    url = f"/demandes/{make_case(by=Actor(kind='resident', account_id=chloe.account.id)).id}/actions/ask"

    assert chloe.get(url).find_all("[name=pourquoi]") == []
    check(chloe, f"{url}/questions")
    assert denis.post(f"{url}/questions", htmx="x").status == 404
    assert stranger.post(f"{url}/questions", htmx="x").status == 404


def test_without_javascript_an_action_is_rendered_again_with_its_new_questions(
    alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    url = f"/agents/demandes/{case.id}/actions/accept"
    form_values = {"revision": str(case.revision), "encore": "yes", "mail": "chloe@exemple.fr", "nombre": "2"}

    page = alice.post(url, form_values)
    response = alice.post(url, {**form_values, "pourquoi": "Parce que.", "shown": "pourquoi"})

    assert page.status == 422
    assert "d’autres questions" in page.text("[role=alert]")
    assert page.find_all(".field__error, #error-summary") == []
    assert page.find_one("[name=pourquoi]")
    assert response.status == 303
    db.session.expire_all()
    assert db.session.get(Case, case.id).status == "accepted"  # type: ignore[union-attr]


def test_a_refresh_during_a_concurrent_action_changes_nothing(alice: Person, make_case: MakeCase) -> None:
    case = make_case(status="accepted")

    page = alice.post(f"/agents/demandes/{case.id}/actions/accept/questions", htmx="x")

    assert page.status == 204
