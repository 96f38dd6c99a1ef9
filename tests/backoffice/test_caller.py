"""The number that the telephone system gives: the requests that this agent may see, or one to begin."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest

from app.cases.drafts.request_drafts import contents_of
from app.cases.models import Draft
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.factories import PROCEDURE, MakeCase

URL = "/agents/appel"
PHONE = {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"}


@pytest.fixture
def procedure_version(procedure_version: UUID) -> UUID:
    definition = deepcopy(PROCEDURE)
    definition["pages"][1]["fields"].append(PHONE)
    version = publishing.publish(definition)
    db.session.commit()
    return version.id


@pytest.mark.parametrize("number", ["%2B33612345678", "0612345678", "06.12.34.56.78", "0033612345678"])
def test_the_open_requests_of_the_caller_are_listed(alice: Person, make_case: MakeCase, number: str) -> None:
    case = make_case(telephone="+33612345678")
    make_case(telephone="+33612345678", status="accepted")

    page = alice.get(f"{URL}?numero={number}")

    assert page.text("h1") == "Appel du 06 12 34 56 78"
    assert [link["href"] for link in page.find_all(".links a")] == [f"/agents/demandes/{case.id}"]


@pytest.mark.postgresql
def test_an_agent_of_another_department_sees_none(bruno: Person, make_case: MakeCase) -> None:
    case = make_case(telephone="+33612345678")

    page = bruno.get(f"{URL}?numero=0612345678")

    assert "Aucune demande en cours" in page.text("main")
    assert case.reference not in page.html


def test_a_hidden_number_is_said_to_be_missing(alice: Person, procedure_version: UUID) -> None:
    page = alice.get(f"{URL}?numero=anonyme")

    assert "n’a pas donné de numéro" in page.text(".alert")
    assert page.find_all("#f-intake-procedure option")


def test_what_the_caller_said_is_in_the_request_begun(rachel: Person, procedure_version: UUID) -> None:
    inputs = {
        "last_name": "Exemple",
        "first_name": "Odile",
        "phone": "06 12 34 56 78",
        "email": "odile@exemple.example",
    }

    page = rachel.post(f"{URL}/saisie", {"procedure": "signaler", **inputs}).follow()

    draft = db.session.query(Draft).one()
    assert contents_of(draft).inputs["contact"]["nom"] == "Exemple"
    values = {field.get("name"): field.get("value") for field in page.find_all("form input")}
    assert values["prenom"] == "Odile"
    assert values["telephone"] == "06 12 34 56 78"
    assert values["courriel"] == "odile@exemple.example"
    assert page.find_one('input[name="channel"][checked]')["value"] == "phone"


def test_a_procedure_that_the_agent_may_not_enter_is_not_begun(bruno: Person, procedure_version: UUID) -> None:
    assert bruno.post(f"{URL}/saisie", {"procedure": "signaler"}).status == 404
