"""The geolocate action finds the position of a case from an address, a place or a photo."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.reading.case_values import processing_of
from app.cases.workflow.workflow_models import ExecutionError
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

POINT = {"where": "La fontaine", "latitude": 47.5, "longitude": -0.4}


def locate(app: Flask, answers: dict[str, Any], **parameters: Any) -> Case:
    """A case whose workflow runs a geolocate action, after the worker has delivered it."""
    workflow = deepcopy(WORKFLOW)
    workflow["processing_fields"].append({"id": "position", "type": "place", "label": "Localisation"})
    geolocate = {"id": "where", "type": "geolocate", "into": "position", **parameters}
    change_status = {"id": "go", "type": "change_status", "to": "accepted"}
    workflow["statuses"][0]["on_enter"] = [geolocate, change_status]
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu", "required": False})
    with app.app_context():
        workflows.publish(workflow)
        write_charter()
        version = procedures.publish(procedure)
        case = submission.submit(version.id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind="geolocate")])
    db.session.rollback()
    db.session.expire_all()
    return case


@pytest.mark.postgresql
def test_an_address_gives_a_place_that_agents_see(app: Flask, alice: Person, atlas: str) -> None:
    case = locate(
        app, {"description": "1 rue des Tanneurs"}, **{"from": "address", "address": "{{ answers.description }}"}
    )

    position = processing_of(case)["position"]
    assert {"where", "latitude", "longitude"} <= position.keys()
    assert case.status == "accepted"
    assert position["where"] in alice.get(f"/agents/demandes/{case.id}").text()


def test_the_point_of_an_answer_is_copied(app: Flask, atlas: str) -> None:
    case = locate(app, {"lieu": POINT}, **{"from": "place", "answer": "answers.lieu"})

    assert processing_of(case)["position"] == POINT


@pytest.mark.parametrize("from_", ["address", "place", "photo"])
def test_a_failed_geolocation_is_reported_to_administrators(app: Flask, atlas: str, from_: str) -> None:
    case = locate(
        app, {}, **{"from": from_, "address": "zzzz inconnue", "answer": "answers.lieu"}, on_failure="refused"
    )

    assert db.session.query(ExecutionError).one().reason == "place_not_found"
    assert (case.status, processing_of(case)) == ("refused", {})
