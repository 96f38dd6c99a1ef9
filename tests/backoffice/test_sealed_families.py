"""A request stays in the family that it was sent to; only administrators publish a change of who reads a procedure's requests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.accounts.agent_actors import find_actor
from app.accounts.design_rights import PROCEDURE as ONE_PROCEDURE
from app.accounts.design_rights import PUBLISH, DesignRight
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.people import assignment
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import NOBODY, SYSTEM
from app.definitions.definition_kinds import PROCEDURE as PROCEDURE_KIND
from app.definitions.drafts import definition_drafts
from app.notifications.notices import count_unread
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE

OTHER_FAMILY = {"family": "etat-civil", "functions": {"recipient": "etat-civil-instruction"}, "intake": []}
PUBLICATION = "/agents/administration/definitions/demarches/signaler/publication"


def publish(**changes: Any) -> UUID:
    version = procedures.publish({**deepcopy(PROCEDURE), **changes})
    db.session.commit()
    return version.id


def send_request(app: Flask, version_id: UUID, **answers: Any) -> Case:
    with app.app_context():
        case = submission.submit(version_id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
    return case


def save_draft(**changes: Any) -> None:
    definition_drafts.save_draft(PROCEDURE_KIND, {**deepcopy(PROCEDURE), **changes}, revision=None, by=None)
    db.session.commit()


@pytest.fixture
def designer(bruno: Person) -> Person:
    right = DesignRight(id=new_id(), account_id=bruno.account.id, scope=ONE_PROCEDURE, slug="signaler", level=PUBLISH)
    db.session.add(right)
    db.session.commit()
    return bruno


@pytest.mark.postgresql
def test_a_request_sent_before_a_change_of_family_stays_sealed(
    app: Flask, bruno: Person, procedure_version: UUID
) -> None:
    former = send_request(app, procedure_version, nom="Ancienne")
    recent = send_request(app, publish(**OTHER_FAMILY), nom="Nouvelle")

    page = bruno.get("/agents/demandes")

    assert "Nouvelle" in page.text("main") and "Ancienne" not in page.text("main")
    assert bruno.get(f"/agents/demandes/{former.id}").status == 404
    assert bruno.get(f"/agents/demandes/{recent.id}").status == 200


def test_a_notice_about_a_request_of_another_family_is_not_shown(
    app: Flask, bruno: Person, procedure_version: UUID
) -> None:
    former, recent = send_request(app, procedure_version), send_request(app, publish(**OTHER_FAMILY))
    for case in (former, recent):
        assignment.set_agent(case, bruno.account.id, by=SYSTEM)
    db.session.commit()

    assert count_unread(find_actor(bruno.account.id)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (OTHER_FAMILY, "la famille de la démarche"),
        ({"functions": {"recipient": "accueil-voirie"}}, "le rôle qui remplit une fonction"),
        ({"intake": []}, "les rôles qui saisissent pour quelqu’un"),
    ],
)
def test_a_designer_does_not_change_who_reads(
    designer: Person, procedure_version: object, change: Any, words: str
) -> None:
    save_draft(**change)

    refused = designer.post(PUBLICATION, {"revision": "1", "warnings_read": "on"})

    assert refused.status == 403
    assert words in refused.text("main")
    assert procedures.live_procedure("signaler").family == "polices-voirie"


def test_a_designer_publishes_what_changes_no_reader(designer: Person, procedure_version: object) -> None:
    save_draft(title="Signaler un souci")

    assert designer.post(PUBLICATION, {"revision": "1", "warnings_read": "on"}).status == 303
    assert procedures.live_procedure("signaler").definition.title == "Signaler un souci"


def test_an_administrator_changes_who_reads(ada: Person, procedure_version: object) -> None:
    save_draft(**OTHER_FAMILY)

    ada.post(PUBLICATION, {"revision": "1", "warnings_read": "on"})

    assert procedures.live_procedure("signaler").family == "etat-civil"
