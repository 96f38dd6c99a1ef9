"""Messages of failed checks across answers, for applicants and agents, without JavaScript."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE

FORM = "/demarches/signaler/remplir"
FORM_VALUES = {"du": "2027-01-10", "au": "2027-01-02", "shown": ["du", "au"]}
MESSAGE = "Mettez la fin après le 10 janvier 2027."


@pytest.fixture(autouse=True)
def with_dates(procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0] |= {
        "fields": [{"id": "du", "type": "date", "label": "Du"}, {"id": "au", "type": "date", "label": "Au"}],
        "checks": [
            {
                "condition": {">=": [{"var": "answers.au"}, {"var": "answers.du"}]},
                "message": "Mettez la fin après le {{ answers.du }}.",
                "field": "au",
            }
        ],
    }
    publishing.publish(definition)
    db.session.commit()


@pytest.mark.postgresql
def test_a_failed_check_is_displayed_in_the_summary_and_beside_its_question(stranger: Browser) -> None:
    page = stranger.post(FORM, FORM_VALUES).follow()

    assert page.status == 422
    assert page.texts("#error-summary a[href='#f-au']") == [f"Au – {MESSAGE}"]
    assert page.text("#f-au-error") == MESSAGE
    assert page.find_one("#f-au")["value"] == "2027-01-02"


def test_a_form_with_a_failed_check_is_not_submitted(stranger: Browser) -> None:
    page = stranger.post(FORM, FORM_VALUES).follow()
    review = str(page.find_one("form#filling-form")["action"]).replace("/probleme", "/verification")

    assert stranger.get(review).follow().text("h1") == "Le problème"
    assert stranger.post(review.replace("/verification", "/envoi")).follow().text("h1") == "Le problème"
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_an_agent_sees_the_failed_check_too(rachel: Person) -> None:
    form_values = {**FORM_VALUES, "token": str(uuid4()), "channel": "phone"}

    assert rachel.post("/agents/saisie/signaler", form_values).text("#f-au-error") == MESSAGE
    assert rachel.post("/agents/saisie/signaler", {**form_values, "au": "2027-01-20"}).status == 303
