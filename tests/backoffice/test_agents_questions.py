"""Questions reserved for agents: answered on the case page, never displayed to the applicant."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.reading.agents_questions import ACTION_ID
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

Submit = Callable[..., Case]
SECRET = {"id": "avis", "type": "short_text", "label": "Avis du service", "for_agents": True}
URGENT = {"id": "urgence", "type": "yes_no", "label": "Faut-il venir vite ?", "for_agents": True, "required": False}
WORDS = "À faire avant la fête"


@pytest.fixture
def submit(app: Flask, site: Site, chloe: Person) -> Submit:
    """Submit a request of Chloé whose procedure reserves these questions for agents."""

    def make(*reserved: dict[str, Any], **answers: Any) -> Case:
        workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
        correct = {"id": "correct", "label": "Corriger", "by": ["applicant"], "edits": {}}
        workflow["statuses"][0]["actions"].append(correct)
        procedure["pages"][0]["fields"] += reserved or (SECRET, URGENT)
        with app.app_context():
            workflows.publish(workflow)
            write_charter()
            version = procedures.publish(procedure)
            by = Actor(kind="resident", account_id=chloe.account.id)
            case = submission.submit(version.id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=by).case
            db.session.commit()
        return case

    return make


def address(case: Case) -> str:
    return f"/agents/demandes/{case.id}/actions/{ACTION_ID}"


def answer(person: Person, case: Case, **form_values: Any) -> Page:
    db.session.rollback()
    db.session.refresh(case)
    page = person.post(address(case), {"revision": str(case.revision), **form_values})
    db.session.rollback()
    return page


def test_an_agent_answers_them_on_the_page_of_the_request(alice: Person, submit: Submit) -> None:
    case = submit()
    case_page = alice.get(f"/agents/demandes/{case.id}")
    assert "Répondre aux questions réservées…" in case_page.texts("#case-actions .button")

    form = alice.get(address(case))
    refusal = answer(alice, case, avis="")
    response_page = answer(alice, case, avis=WORDS, urgence="yes").follow()

    assert len(form.find_all("#action-form .field")) == 2
    assert refusal.find_one("#f-avis")["aria-invalid"] == "true"
    assert (answers_of(case)["avis"], answers_of(case)["urgence"]) == (WORDS, True)
    assert answers_of(case)["description"] == ANSWERS["description"]
    assert WORDS in response_page.text("main")
    assert WORDS in response_page.text("#case-history")


def test_the_applicant_does_not_see_them(alice: Person, chloe: Person, submit: Submit) -> None:
    case = submit()
    answer(alice, case, avis=WORDS)

    assert WORDS not in chloe.get(f"/demandes/{case.id}").text()
    assert "Avis du service" not in chloe.get(f"/demandes/{case.id}").text()
    assert chloe.get(f"/demandes/{case.id}/actions/{ACTION_ID}").follow().find_all("#f-avis") == []
    correcting = chloe.get(f"/demandes/{case.id}/actions/correct")
    assert correcting.find_all("#f-description") and not correcting.find_all("#f-avis")


def test_the_applicant_cannot_change_them(alice: Person, chloe: Person, submit: Submit) -> None:
    case = submit()
    answer(alice, case, avis=WORDS)
    db.session.refresh(case)

    form_values = {**ANSWERS, "description": "Un trou profond.", "avis": "Autre", "revision": str(case.revision)}
    page = chloe.post(f"/demandes/{case.id}/actions/correct", form_values)

    db.session.rollback()
    assert page.status == 303
    assert (answers_of(case)["description"], answers_of(case)["avis"]) == ("Un trou profond.", WORDS)


def test_other_agents_cannot_answer_them(bruno: Person, submit: Submit) -> None:
    assert answer(bruno, submit(), avis=WORDS).status == 404


def test_they_are_displayed_while_one_applies_until_the_case_is_closed(alice: Person, submit: Submit) -> None:
    case = submit({**SECRET, "condition": {"==": [{"var": "answers.type"}, "lampe"]}})
    assert ACTION_ID not in alice.get(f"/agents/demandes/{case.id}").html

    case = submit({**SECRET, "condition": {"==": [{"var": "answers.type"}, "trou"]}})
    assert ACTION_ID in alice.get(f"/agents/demandes/{case.id}").html
    db.session.refresh(case)
    alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision), "equipe": "Nord"})
    assert ACTION_ID not in alice.get(f"/agents/demandes/{case.id}").html
    assert answer(alice, case, avis=WORDS).status == 404
