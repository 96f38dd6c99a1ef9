"""Documents given to the applicant: listed on the request page and downloaded by those with full access only."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Attachment, Case
from app.cases.tracking.tracking_code import code_for
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

TOKEN = uuid4()
ORDER = b"%PDF-1.7 arrete"


@pytest.fixture
def case(app: Flask, site: Site, chloe: Person) -> Case:
    workflow = deepcopy(WORKFLOW)
    accept, accepted = workflow["statuses"][0]["actions"][0], workflow["statuses"][1]
    accept["fields"] += [
        {"id": "arrete", "type": "files", "label": "Arrêté", "required": False},
        {"id": "brouillon", "type": "files", "label": "Projet", "required": False},
    ]
    action = {"id": "give", "type": "give_document", "files": ["action.arrete"], "title": "Arrêté {{ case.reference }}"}
    accepted["on_enter"] = [action]
    with app.app_context():
        workflows.publish(workflow)
        write_charter()
        version = procedures.publish(deepcopy(PROCEDURE))
        by = Actor(kind="resident", account_id=chloe.account.id)
        case = submission.submit(version.id, ANSWERS, token=TOKEN, channel="web", by=by).case
        db.session.commit()
    return case


def test_the_document_is_listed_on_the_applicants_page(
    alice: Person, chloe: Person, denis: Person, stranger: Browser, case: Case
) -> None:
    files = {"arrete": ("arrete.pdf", ORDER), "brouillon": ("projet.pdf", b"%PDF-1.7 projet")}
    alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision), **files})

    page = chloe.get(f"/demandes/{case.id}")
    url = str(page.find_one("main .card .file a")["href"])
    state = stranger.post("/suivi", {"code": code_for(TOKEN)}, origin=True).follow()
    by_code = stranger.get(url).status
    stranger.post(str(state.find_one("main form")["action"]), {"email": "chloe@residents.example"})

    assert f"Arrêté {case.reference}" in page.text("main .card")
    assert "arrete.pdf" in page.text("main .card")
    assert chloe.get(url).response.data == ORDER
    assert (by_code, stranger.get(url).response.data) == (404, ORDER)
    assert denis.get(url).status == 404
    # The internal file of the agent is not accessible.
    assert "projet.pdf" not in page.text()
    internal_file = next(file for file in db.session.query(Attachment) if str(file.id) not in url)
    assert chloe.get(f"/demandes/{case.id}/fichiers/{internal_file.id}").status == 404


@pytest.mark.postgresql
def test_the_email_links_to_the_document_without_attaching_it(alice: Person, case: Case) -> None:
    alice.post(
        f"/agents/demandes/{case.id}/actions/accept",
        {"revision": str(case.revision), "arrete": ("arrete.pdf", ORDER)},
    )

    db.session.rollback()
    letters = [unseal_content(message) or {} for message in db.session.query(Message)]
    (letter,) = [letter for letter in letters if "document" in letter["subject"]]
    assert f"Arrêté {case.reference}" in letter["text"]
    assert "files" not in letter
