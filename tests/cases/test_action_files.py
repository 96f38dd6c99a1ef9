"""Actions with files and answers, run by agents and by applicants."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from app.cases.models import Attachment, Case
from app.cases.timeline import events_for
from app.core.db import db
from app.core.web.access_rules import Actor
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Page
from tests.factories import WORKFLOW, MakeCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DECISION = {"id": "arrete", "type": "files", "label": "Arrêté signé", "max_files": 2, "accept": ["pdf"]}
COMPLETE = {
    "id": "complete",
    "label": "Compléter ma demande",
    "by": ["applicant"],
    "to": "new",
    "confirm": "Le service reprend alors votre demande.",
    "fields": [
        {"id": "precision", "type": "short_text", "label": "Précision"},
        {"id": "justificatif", "type": "files", "label": "Justificatif", "required": False, "accept": ["pdf"]},
    ],
}


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    workflow: dict[str, Any] = deepcopy(WORKFLOW)
    workflow["processing_fields"].append({**DECISION, "required": False})
    new = workflow["statuses"][0]
    new["actions"][0]["fields"].append(DECISION)
    new["actions"].append(COMPLETE)
    workflows.publish(workflow)
    db.session.commit()
    return make_case()


def actor_of(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def accept(alice: Person, case: Case, **form_values: Any) -> Page:
    db.session.rollback()
    db.session.refresh(case)
    url = f"/agents/demandes/{case.id}/actions/accept"
    return alice.post(url, {"revision": str(case.revision), "equipe": "Nord", **form_values})


def list_stored_files(case: Case) -> list[Attachment]:
    db.session.rollback()
    return list(db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)))


def links_in(page: Page) -> Iterator[str]:
    links = (str(link["href"]) for link in page.find_all("#case-history .files a"))
    return (link for link in links if not link.endswith("/document"))


def test_an_agent_attaches_a_file_to_an_action_and_downloads_it(alice: Person, case: Case) -> None:
    form = alice.get(f"/agents/demandes/{case.id}/actions/accept")

    page = accept(alice, case, arrete=[("arrete.pdf", PDF)]).follow()

    assert form.find_one("#f-arrete")["type"] == "file"
    assert form.find_one("form[action$=accept]")["enctype"] == "multipart/form-data"
    assert "arrete.pdf" in page.text("#case-history .files")
    assert "arrete.pdf" in page.text("#case-processing")
    (link,) = links_in(page)
    assert alice.get(link).response.get_data() == PDF
    (attachment,) = list_stored_files(case)
    assert attachment.key_id == case.key_id
    event = next(entry for entry in events_for(case, is_agent=True) if entry.kind == "action")
    assert attachment.event_id == event.id


def test_missing_answers_and_refused_files_are_reported_and_nothing_is_stored(alice: Person, case: Case) -> None:
    missing = accept(alice, case)
    refusal = accept(alice, case, arrete=[("arrete.pdf", b"<html>")])
    too_many = accept(alice, case, arrete=[(f"{n}.pdf", PDF) for n in range(3)])

    assert [page.status for page in (missing, refusal, too_many)] == [422, 422, 422]
    assert missing.find_one("#f-arrete")["aria-invalid"] == "true"
    assert "Choisissez de nouveau vos fichiers" in refusal.text("main")
    assert "Choisissez de nouveau" not in missing.text("main")
    assert list_stored_files(case) == []
    assert case.status == "new"


@pytest.mark.postgresql
def test_a_file_sent_after_a_concurrent_action_is_not_stored(alice: Person, case: Case) -> None:
    url = f"/agents/demandes/{case.id}/actions/accept"

    page = alice.post(url, {"revision": "999", "arrete": [("arrete.pdf", PDF)]})

    assert page.status == 409
    assert "Choisissez de nouveau vos fichiers" in page.text("main")
    assert list_stored_files(case) == []


def test_the_applicant_cannot_read_internal_files_and_answers(
    alice: Person, chloe: Person, make_case: MakeCase, case: Case
) -> None:
    own = make_case(by=actor_of(chloe))
    accept(alice, own, arrete=[("arrete.pdf", PDF)])

    (attachment,) = list_stored_files(own)
    assert chloe.get(f"/demandes/{own.id}/fichiers/{attachment.id}").status == 404
    assert alice.get(f"/agents/demandes/{own.id}/fichiers/{attachment.id}").status == 200


def test_an_applicant_answers_the_questions_of_an_action(
    alice: Person, chloe: Person, make_case: MakeCase, case: Case
) -> None:
    own = make_case(by=actor_of(chloe))
    own_page = chloe.get(f"/demandes/{own.id}")
    url = str(own_page.find_one(".actions a[href$=complete]")["href"])

    form = chloe.get(url)
    refusal = chloe.post(url, {"precision": "", "justificatif": [("preuve.pdf", PDF)]})
    response = chloe.post(url, {"precision": "Près du pont", "justificatif": [("preuve.pdf", PDF)]})

    assert form.text("h1") == "Compléter ma demande"
    assert "Le service reprend alors votre demande." in form.text("main")
    assert refusal.status == 422
    assert refusal.find_one("#f-precision")["aria-invalid"] == "true"
    assert response.status == 303
    page = alice.get(f"/agents/demandes/{own.id}")
    assert "Précision : Près du pont" in page.text("#case-history").replace("\u00a0", " ")
    (link,) = links_in(page)
    assert alice.get(link).response.get_data() == PDF


def test_the_applicant_cannot_open_an_action_of_an_agent(
    chloe: Person, denis: Person, make_case: MakeCase, case: Case
) -> None:
    own = make_case(by=actor_of(chloe))

    assert chloe.get(f"/demandes/{own.id}/actions/accept").location == f"/demandes/{own.id}"
    assert chloe.post(f"/demandes/{own.id}/actions/accept", {"equipe": "Nord"}).location == f"/demandes/{own.id}"
    assert denis.get(f"/demandes/{own.id}/actions/complete").status == 404
    db.session.refresh(own)
    assert own.status == "new"
