"""Field operations of agents, sent by their devices: performed once, like in the back office, unless the case has
changed.
"""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import acting, conversation, timeline
from app.cases.device import device_requests
from app.cases.device.device_requests import owner_pseudonym
from app.cases.files import attachments
from app.cases.law import limitation
from app.cases.models import Attachment, Case
from app.cases.timeline import events_for
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.privacy import anonymisation
from tests.cast import Person
from tests.client import Browser
from tests.field_tour import FieldDevice, publish_field_tour, submit_report
from tests.portal.test_form_pages import JPEG

pytestmark = pytest.mark.postgresql


@pytest.fixture
def version_id(site) -> UUID:
    return publish_field_tour()


@pytest.fixture
def case(app: Flask, version_id: UUID) -> Case:
    return submit_report(version_id)


@pytest.fixture
def device(alice: Person, case: Case) -> FieldDevice:
    device = FieldDevice(alice)
    device.download_copies(case)
    return device


def reload_case(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in events_for(reload_case(case), is_agent=True)]


def colleague() -> Actor:
    return Actor(
        kind="agent",
        account_id=uuid4(),
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )


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


def test_a_truncated_photo_can_be_replaced_until_its_note_is_written(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    truncated = device.send_photo(case, token, photo, JPEG + b"cut")
    complete = device.send_photo(case, token, photo, JPEG)
    retry = device.send_photo(case, token, photo, JPEG)
    device.send_note(case, "Profond.", files=[photo], token=token)

    other_photo = device.send_photo(case, token, photo, JPEG + b"cut")

    assert [response.status for response in (truncated, complete, retry)] == [201, 201, 204]
    assert other_photo.code in ("content_changed", "refused")
    stored_file = db.session.get_one(Attachment, photo)
    assert b"".join(attachments.open_file(stored_file).chunks) == JPEG


def test_a_photo_of_the_request_itself_is_not_replaced(device: FieldDevice, app: Flask, version_id: UUID) -> None:
    own_photo = submit_report(version_id, photos=[JPEG])
    device.download_copies(own_photo)
    photo = db.session.scalars(select(Attachment.id).where(Attachment.case_id == own_photo.id)).one()

    response = device.send_photo(own_photo, uuid4(), photo, JPEG + b"other")

    assert (response.status, response.code) == (403, "refused")
    assert b"".join(attachments.open_file(db.session.get_one(Attachment, photo)).chunks) == JPEG


def test_a_photo_alone_is_a_note(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    device.send_photo(case, token, photo, JPEG)

    assert device.send_note(case, "", files=[photo], token=token).status == 201
    assert len(events_for(reload_case(case), is_agent=True)[-1].files) == 1


def test_a_photo_without_its_note_is_not_displayed(device: FieldDevice, case: Case) -> None:
    photo = uuid4()
    device.send_photo(case, uuid4(), photo, JPEG)

    assert [entry.files for entry in events_for(reload_case(case), is_agent=True) if entry.files] == []
    assert timeline.find_file_for_applicant(reload_case(case), photo) is None


def test_a_note_waits_for_its_photos(device: FieldDevice, case: Case) -> None:
    missing_response = uuid4()

    response = device.send_note(case, "Avec photo.", files=[missing_response])

    assert (response.status, response.code, response.body["files"]) == (409, "files_missing", [str(missing_response)])
    assert "note" not in kinds(case)


def test_an_action_runs_like_in_the_back_office(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "seen", constat="vrai", precisions="Devant l’école.")

    assert (response.status, response.body["reference"]) == (201, case.reference)
    assert response.body["copy"]["status"]["label"] == "Constatée"
    assert [each["id"] for each in response.body["copy"]["actions"]] == ["done"]
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
    conversation.write_note(reload_case(case), "Déjà signalé trois fois.", by=colleague())
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
    conversation.write_note(reload_case(case), "Ailleurs.", by=colleague())
    db.session.commit()

    assert device.send_note(case, "Sur place.").status == 201


def test_a_case_closed_meanwhile_still_accepts_notes(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        acting.run_action(reload_case(case), "accept", {"equipe": "Nord"}, by=colleague())
        db.session.commit()

    response = device.send_action(case, "seen", constat="vrai")

    assert (response.status, response.code) == (409, "changed")
    assert response.body["message"] == "La demande a été close depuis votre saisie."
    assert response.body["copy"]["actions"] == []
    assert device.send_note(case, "Vu quand même.").status == 201


def test_an_action_not_allowed_offline_is_refused(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "refuse", motif="Non.")

    assert (response.status, response.code) == (409, "changed")
    assert reload_case(case).status == "new"


def test_invalid_answers_are_refused_with_the_reason(device: FieldDevice, case: Case) -> None:
    response = device.send_action(case, "seen", constat="autre chose")

    assert (response.status, response.code) == (422, "incomplete")
    assert [change.startswith("Constat : ") for change in response.body["changes"]] == [True]
    assert reload_case(case).status == "new"


def test_an_agent_of_another_family_has_no_access(device: FieldDevice, bruno: Person, case: Case) -> None:
    other = FieldDevice(bruno, device.copies)
    photo = uuid4()

    responses = [
        other.send_note(case, "Bonjour."),
        other.send_action(case, "seen", constat="vrai"),
        other.send_photo(case, uuid4(), photo, JPEG),
    ]

    assert {(response.status, response.code) for response in responses} == {(404, "refused")}
    assert case.reference not in " ".join(response.response.get_data(as_text=True) for response in responses)
    assert kinds(case)[-1] != "note"
    assert db.session.get(Attachment, photo) is None


def test_a_colleague_cannot_send_operations_of_another_agent(
    device: FieldDevice, alice: Person, albane: Person, case: Case
) -> None:
    other = FieldDevice(albane, device.copies, owner=owner_pseudonym(alice.account.id))

    response = other.send_note(case, "De la part d’Alice.")

    assert (response.status, response.code) == (403, "other_owner")
    assert "note" not in kinds(case)


def test_a_colleague_of_the_service_does_the_same_work(albane: Person, case: Case) -> None:
    device = FieldDevice(albane)
    device.download_copies(case)

    assert device.send_action(case, "seen", constat="rien").status == 201


def test_a_session_that_has_ended_asks_to_sign_in_again(
    app: Flask, device: FieldDevice, alice: Person, case: Case
) -> None:
    alice.client = Browser(app).client

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (401, "sign_in")


def test_an_applicant_cannot_send_operations(app: Flask, device: FieldDevice, chloe: Person, case: Case) -> None:
    response = FieldDevice(chloe, device.copies).send_note(case, "Bonjour.")

    assert (response.status, response.code) == (401, "sign_in")


def test_a_withdrawn_right_is_explained_to_whoever_had_a_copy(device: FieldDevice, alice: Person, case: Case) -> None:
    alice.account = db.session.merge(alice.account)
    alice.account.roles.clear()
    db.session.commit()

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (403, "no_access")
    assert "Vos droits ont changé" in response.body["message"]


def test_a_case_under_limitation_refuses_operations(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        limitation.limit_case(reload_case(case), "Un désaccord sur le lieu.", by=colleague())
        db.session.commit()

    response = device.send_note(case, "Bonjour.")

    assert (response.status, response.code) == (403, "limited")
    assert device.download_copies(case)["cases"] == []


def test_an_anonymised_case_is_explained_to_whoever_had_a_copy(device: FieldDevice, case: Case) -> None:
    device.send_photo(case, uuid4(), uuid4(), JPEG)
    device.send_note(case, "Avant.")
    anonymisation.delete_cases([case.id])
    db.session.commit()

    response = device.send_note(case, "Après.")

    assert (response.status, response.code) == (410, "gone")
    assert "anonymisée ou retirée" in response.body["message"]


def test_requests_of_other_sites_are_refused(device: FieldDevice, alice: Person, case: Case) -> None:
    url = f"/api/sync/v1/operations/{uuid4()}"

    response = alice.client.put(
        url, data=b"{}", headers={"Sec-Fetch-Site": "cross-site"}, content_type="application/json"
    )

    assert response.status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"kind": "erase", "files": []}', b"\xff"])
def test_malformed_operations_are_refused(device: FieldDevice, alice: Person, body: bytes) -> None:
    headers = device._headers()

    response = alice.client.put(
        f"/api/sync/v1/operations/{uuid4()}", data=body, headers=headers, content_type="application/json"
    )

    assert (response.status_code, response.get_json()["code"]) == (400, "malformed")


def test_a_file_that_is_no_photo_nor_document_is_refused(device: FieldDevice, case: Case) -> None:
    response = device.send_photo(case, uuid4(), uuid4(), b"MZ\x90\x00", file_name="programme.exe")

    assert (response.status, response.code) == (415, "file_refused")


def test_abandoned_files_expire_with_their_token(device: FieldDevice, case: Case, monkeypatch) -> None:
    sent_photo, lost_file = uuid4(), uuid4()
    token = uuid4()
    device.send_photo(case, token, sent_photo, JPEG)
    device.send_note(case, "Avec sa photo.", files=[sent_photo], token=token)
    device.send_photo(case, uuid4(), lost_file, JPEG)
    later = clock.now() + device_requests.RETENTION
    monkeypatch.setattr(device_requests.clock, "now", lambda: later)

    assert device_requests.delete_old_requests() == 2

    assert [attachment.id for attachment in db.session.scalars(select(Attachment))] == [sent_photo]
    assert db.session.scalar(select(func.count()).select_from(device_requests.DeviceRequest)) == 0
    assert attachments.digest_of(db.session.get_one(Attachment, sent_photo))
