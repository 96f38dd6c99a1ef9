"""Reports of other people near a place, and the form that looks for them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.client import Browser, Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

LATITUDE, LONGITUDE = 47.5, -0.4
TWENTY_METRES = 0.00018
HERE = {"lieu__where": "Devant chez moi", "lieu__latitude": str(LATITUDE), "lieu__longitude": str(LONGITUDE)}
PROBLEM = {"type": "trou", "description": "Un trou.", "shown": ["type", "description", "photos", "lieu"]}
AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)


@pytest.fixture
def version(site: Site) -> UUID:
    """The small procedure of the tests, which looks for similar reports within fifty metres."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu"})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    version = procedures.publish({**definition, "report": {"photos": "photos", "similar": similar}})
    db.session.commit()
    return version.id


def make_report(app: Flask, version: UUID, *, north: float = 0.0, **more: Any) -> Case:
    """Submit a report of another person, this many degrees further north."""
    place = {"where": "Chez Mme Canari", "latitude": LATITUDE + north, "longitude": LONGITUDE}
    with app.app_context():
        answers = {**ANSWERS, "lieu": place, **more}
        case = submission.submit(version, answers, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
        return case


def close(app: Flask, case: Case) -> None:
    with app.app_context():
        transitions.run_action(db.session.get_one(Case, case.id), "accept", {"equipe": "Nord"}, by=AGENT)
        db.session.commit()


def fill(person: Browser, **more: Any) -> Page:
    """Fill in both pages of the form and return the response to the last one."""
    contact = person.post("/demarches/signaler/remplir", {**PROBLEM, **HERE, **more}).follow()
    page = person.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"}).follow()
    return page.follow() if page.status == 303 else page
