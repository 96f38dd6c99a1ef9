"""Deletion of a request made by mistake; update of an account with the consent of its owner."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.cases.lifecycle import submission
from app.cases.models import AnonymousCase, Case, CaseEvent
from app.cases.workflow.workflow_models import ExecutionError
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.definition import DefinitionError
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

REMOVE = {
    "id": "supprimer",
    "label": "Supprimer",
    "by": ["recipient"],
    "confirm": "Supprimer pour de bon ?",
    "run": [{"id": "gone", "type": "remove"}],
}
AGREEMENT = {
    "id": "accord",
    "type": "consent",
    "label": "Oui",
    "purpose": "Ne rien saisir deux fois.",
    "required": False,
}
UPDATE = {
    "id": "profile",
    "type": "update_profile",
    "agreement": "answers.accord",
    "values": {"last_name": {"var": "answers.description"}},
}


def submit(app: Flask, by: Actor, change: dict[str, Any], answers: dict[str, Any] | None = None) -> Case:
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"].append(AGREEMENT)
    with app.app_context():
        workflows.publish(deepcopy(WORKFLOW) | change)
        write_charter()
        version = procedures.publish(procedure)
        all_answers = {**ANSWERS, **(answers or {})}
        case = submission.submit(version.id, all_answers, token=uuid4(), channel="web", by=by).case
        db.session.commit()
    return case


def as_resident(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


@pytest.mark.postgresql
def test_a_request_made_by_mistake_is_deleted_completely(
    app: Flask, site: Site, alice: Person, bruno: Person, chloe: Person
) -> None:
    case = submit(app, as_resident(chloe), {"global_actions": [REMOVE]})
    url, case_id, form_values = (
        f"/agents/demandes/{case.id}/actions/supprimer",
        case.id,
        {"revision": str(case.revision)},
    )

    stranger = bruno.post(url, form_values)
    chloe.post(f"/demandes/{case.id}/actions/supprimer", form_values)
    queued_items = db.session.query(OutboxItem).filter_by(kind="remove_case").count()
    alice.post(url, form_values)
    with app.app_context():
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind="remove_case")]
        )
    db.session.rollback()
    db.session.expire_all()

    assert (stranger.status, queued_items) == (404, 0)
    assert db.session.get(Case, case_id) is None
    assert db.session.query(CaseEvent).count() == db.session.query(AnonymousCase).count() == 0
    assert alice.get(f"/agents/demandes/{case_id}").status == 404


@pytest.mark.parametrize(
    "change", [{"confirm": None}, {"by": ["recipient", "applicant"]}, {"callable_by": ["recipient"]}]
)
def test_deletion_requires_the_confirmation_of_an_agent(change: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="asks for confirmation"):
        workflows.parse_workflow(deepcopy(WORKFLOW) | {"global_actions": [REMOVE | change]})


@pytest.mark.parametrize(("agreed", "expected_name"), [({"accord": True}, "Nouveau nom"), ({}, "Exemple")])
def test_the_account_is_updated_with_the_consent_of_its_owner(
    app: Flask, site: Site, chloe: Person, agreed: dict[str, Any], expected_name: str
) -> None:
    before = read_profile(db.session.get_one(Account, chloe.account.id)).last_name
    change = deepcopy(WORKFLOW)
    change["statuses"][0]["on_enter"] = [UPDATE]

    case = submit(app, as_resident(chloe), change, {"description": "Nouveau  nom", **agreed})

    db.session.expire_all()
    assert read_profile(db.session.get_one(Account, chloe.account.id)).last_name == (
        expected_name if agreed else before
    )
    assert ("avec votre accord" in chloe.get(f"/demandes/{case.id}").text()) is bool(agreed)


@pytest.mark.postgresql
def test_an_account_is_updated_by_its_own_request_only(app: Flask, site: Site, alice: Person, chloe: Person) -> None:
    change = deepcopy(WORKFLOW)
    change["statuses"][1]["on_enter"] = [UPDATE]
    case = submit(app, as_resident(chloe), change, {"accord": True})

    alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision)})

    db.session.rollback()
    assert db.session.query(ExecutionError).one().reason == "applicant_absent"
