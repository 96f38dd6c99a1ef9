"""Field operations of agents, sent by their devices: performed once, like in the back office, unless the case has
changed.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from app.cases import timeline
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.timeline import events_for
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from tests.field_tour import FieldDevice
from tests.portal.test_form_pages import JPEG
from tests.sync.field_cases import case as case
from tests.sync.field_cases import colleague, kinds, reload_case
from tests.sync.field_cases import device as device
from tests.sync.field_cases import version_id as version_id


def test_a_note_with_its_photo_is_written_for_the_agents_alone(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    stored_file = device.send_photo(case, token, photo, JPEG)

    response = device.send_note(case, "Profond de 20 cm.", files=[photo], token=token, age=3_600_000)

    entry = events_for(reload_case(case), is_agent=True)[-1]
    assert (stored_file.status, response.status, response.code) == (201, 201, "received")
    assert (entry.kind, entry.details["text"], entry.visible_to) == ("note", "Profond de 20 cm.", "agents")
    assert [file["id"] for file in entry.files] == [str(photo)]
    assert entry.details["written_at"] < clock.now().isoformat()
    assert timeline.find_file_for_applicant(reload_case(case), photo) is None


def test_an_action_runs_like_in_the_back_office(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "seen", constat="vrai", precisions="Devant l’école.")

    assert (response.status, response.body["reference"]) == (201, case.reference)
    assert response.body["copy"]["status"]["label"] == "Constatée"
    assert [action["id"] for action in response.body["copy"]["actions"]] == ["done"]
    assert reload_case(case).status == "looked_into"
    assert kinds(case)[-2:] == ["action", "status_changed"]


def test_a_retried_operation_runs_once(device: FieldDevice, case: Case) -> None:
    note, action = uuid4(), uuid4()

    responses = [device.send_note(case, "Une fois.", token=note) for _ in range(2)]
    responses += [device.send_action(case, "seen", action, constat="vrai") for _ in range(2)]

    assert [response.status for response in responses] == [201, 200, 201, 200]
    assert (kinds(case).count("note"), kinds(case).count("action")) == (1, 1)


def test_another_content_under_the_same_token_is_refused(device: FieldDevice, case: Case) -> None:
    token = uuid4()
    device.send_note(case, "Une chose.", token=token)

    response = device.send_note(case, "Une autre.", token=token)

    assert (response.status, response.code) == (422, "content_changed")
    assert kinds(case).count("note") == 1


def test_earlier_operations_of_the_agent_are_no_conflict(device: FieldDevice, case: Case) -> None:
    """All operations were written offline, on the same copy of the case."""
    token, photo = uuid4(), uuid4()
    device.send_photo(case, token, photo, JPEG)

    responses = [
        device.send_note(case, "D’abord.", files=[photo], token=token),
        device.send_note(case, "Ensuite."),
        device.send_action(case, "seen", constat="vrai"),
    ]

    assert [response.status for response in responses] == [201, 201, 201]


def test_an_action_on_a_changed_case_is_refused_with_the_changes(app: Flask, device: FieldDevice, case: Case) -> None:
    correspondence.write_note(reload_case(case), "Déjà signalé trois fois.", by=colleague())
    db.session.commit()

    response = device.send_action(case, "seen", constat="vrai")

    assert (response.status, response.code) == (409, "changed")
    assert response.body["message"] == "La demande a changé depuis votre saisie."
    assert [change.split(", ", 1)[1] for change in response.body["changes"]] == [
        "note de Un agent : Déjà signalé trois fois."
    ]
    assert reload_case(case).status == "new"

    device.copies[str(case.id)] = response.body["copy"]
    assert device.send_action(case, "seen", constat="vrai").status == 201


def test_a_note_is_added_despite_changes(device: FieldDevice, case: Case) -> None:
    correspondence.write_note(reload_case(case), "Ailleurs.", by=colleague())
    db.session.commit()

    assert device.send_note(case, "Sur place.").status == 201


def test_a_case_closed_meanwhile_still_accepts_notes(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        transitions.run_action(reload_case(case), "accept", {"equipe": "Nord"}, by=colleague())
        db.session.commit()

    response = device.send_action(case, "seen", constat="vrai")

    assert (response.status, response.code) == (409, "changed")
    assert response.body["message"] == "La demande a été close depuis votre saisie."
    assert response.body["copy"]["actions"] == []
    assert device.send_note(case, "Vu quand même.").status == 201


@pytest.mark.postgresql
def test_an_action_not_allowed_offline_is_refused(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "refuse", motif="Non.")

    assert (response.status, response.code) == (409, "changed")
    assert reload_case(case).status == "new"


def test_invalid_answers_are_refused_with_the_reason(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "seen", constat="autre chose")

    assert (response.status, response.code) == (422, "incomplete")
    assert [change.startswith("Constat : ") for change in response.body["changes"]] == [True]
    assert reload_case(case).status == "new"
