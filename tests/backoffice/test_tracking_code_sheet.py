"""The tracking code printed or texted by an agent who may open the request."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest

from app.cases.models import Case, CaseEvent
from app.cases.tracking.tracking_code import code_of
from app.core.db import db
from app.core.formats import format_code
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.procedures import publishing
from tests.cast import Person
from tests.factories import PROCEDURE, MakeCase

PHONE = {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"}


@pytest.fixture
def procedure_version(procedure_version: UUID) -> UUID:
    definition = deepcopy(PROCEDURE)
    definition["pages"][1]["fields"].append(PHONE)
    version = publishing.publish(definition)
    db.session.commit()
    return version.id


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case(telephone="+33612345678")


def list_texts() -> list[dict[str, str]]:
    messages = db.session.query(Message).filter_by(channel="sms").all()
    return [unseal_content(message) or {} for message in messages]


def test_the_sheet_has_the_code(alice: Person, case: Case) -> None:
    page = alice.get(f"/agents/demandes/{case.id}/code")

    assert format_code(code_of(case)) in page.text(".ticket")
    assert case.reference in page.text(".ticket")


def test_the_code_is_texted_to_the_mobile_of_the_request(alice: Person, case: Case) -> None:
    page = alice.post(f"/agents/demandes/{case.id}/code/sms").follow()

    (text,) = list_texts()
    assert text["to"] == "+33612345678"
    assert format_code(code_of(case)) in text["text"]
    assert "part par SMS" in page.text(".alert")
    assert db.session.query(CaseEvent).filter_by(kind="code_texted").one().visible_to == "agents"
    assert "code de suivi envoyé par SMS" in alice.get(f"/agents/demandes/{case.id}").text("main")


def test_the_code_is_texted_three_times_a_day_at_most(alice: Person, case: Case) -> None:
    for _ in range(5):
        alice.post(f"/agents/demandes/{case.id}/code/sms")

    assert len(list_texts()) == 3


def test_without_a_mobile_nothing_is_offered(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert "par SMS" not in alice.get(f"/agents/demandes/{case.id}/code").text(".ticket")
    page = alice.post(f"/agents/demandes/{case.id}/code/sms").follow()
    assert "rien n’est envoyé" in page.text(".alert")
    assert list_texts() == []


def test_a_stranger_to_the_request_gets_nothing(bruno: Person, case: Case) -> None:
    assert bruno.get(f"/agents/demandes/{case.id}/code").status == 404
    assert bruno.post(f"/agents/demandes/{case.id}/code/sms").status == 404
    assert list_texts() == []
