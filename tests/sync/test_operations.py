"""What an agent did on the ground, sent by their device: done once, as the back office does it, unless the request changed."""

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
    found = FieldDevice(alice)
    found.download_copies(case)
    return found


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
    kept = device.send_photo(case, token, photo, JPEG)

    answer = device.send_note(case, "Profond de 20 cm.", files=[photo], token=token, age=3_600_000)

    entry = events_for(reload_case(case), is_agent=True)[-1]
    assert (kept.status, answer.status, answer.code) == (201, 201, "received")
    assert (entry.kind, entry.details["text"], entry.visible_to) == ("note", "Profond de 20 cm.", "agents")
    assert [file["id"] for file in entry.files] == [str(photo)]
    assert entry.details["written_at"] < clock.now().isoformat()
    assert timeline.find_file_for_applicant(reload_case(case), photo) is None


def test_a_photo_kept_cut_is_made_whole_until_its_note_is_written(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    cut = device.send_photo(case, token, photo, JPEG + b"cut")
    whole = device.send_photo(case, token, photo, JPEG)
    again_ = device.send_photo(case, token, photo, JPEG)
    device.send_note(case, "Profond.", files=[photo], token=token)

    changed = device.send_photo(case, token, photo, JPEG + b"cut")

    assert [answer.status for answer in (cut, whole, again_)] == [201, 201, 204]
    assert changed.code in ("content_changed", "refused")
    kept = db.session.get_one(Attachment, photo)
    assert b"".join(attachments.open_file(kept).chunks) == JPEG


def test_a_photo_of_the_request_itself_is_not_replaced(device: FieldDevice, app: Flask, version_id: UUID) -> None:
    own = submit_report(version_id, photos=[JPEG])
    device.download_copies(own)
    photo = db.session.scalars(select(Attachment.id).where(Attachment.case_id == own.id)).one()

    answer = device.send_photo(own, uuid4(), photo, JPEG + b"other")

    assert (answer.status, answer.code) == (403, "refused")
    assert b"".join(attachments.open_file(db.session.get_one(Attachment, photo)).chunks) == JPEG


def test_a_photo_alone_is_a_note(device: FieldDevice, case: Case) -> None:
    token, photo = uuid4(), uuid4()
    device.send_photo(case, token, photo, JPEG)

    assert device.send_note(case, "", files=[photo], token=token).status == 201
    assert len(events_for(reload_case(case), is_agent=True)[-1].files) == 1


def test_a_photo_whose_note_has_not_come_is_shown_to_nobody(device: FieldDevice, case: Case) -> None:
    photo = uuid4()
    device.send_photo(case, uuid4(), photo, JPEG)

    assert [entry.files for entry in events_for(reload_case(case), is_agent=True) if entry.files] == []
    assert timeline.find_file_for_applicant(reload_case(case), photo) is None


def test_a_note_waits_for_its_photos(device: FieldDevice, case: Case) -> None:
    missing = uuid4()

    answer = device.send_note(case, "Avec photo.", files=[missing])

    assert (answer.status, answer.code, answer.body["files"]) == (409, "files_missing", [str(missing)])
    assert "note" not in kinds(case)


def test_an_action_is_done_as_in_the_back_office(device: FieldDevice, case: Case) -> None:
    answer = device.send_action(case, "seen", constat="vrai", precisions="Devant l’école.")

    assert (answer.status, answer.body["reference"]) == (201, case.reference)
    assert answer.body["copy"]["status"]["label"] == "Constatée"
    assert [each["id"] for each in answer.body["copy"]["actions"]] == ["done"]
    assert reload_case(case).status == "looked_into"
    assert kinds(case)[-2:] == ["action", "status_changed"]


def test_what_is_sent_again_is_done_once(device: FieldDevice, case: Case) -> None:
    note, action = uuid4(), uuid4()

    answers = [device.send_note(case, "Une fois.", token=note) for _ in range(2)]
    answers += [device.send_action(case, "seen", action, constat="vrai") for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 200, 201, 200]
    assert (kinds(case).count("note"), kinds(case).count("action")) == (1, 1)


def test_something_else_under_the_same_number_is_refused(device: FieldDevice, case: Case) -> None:
    token = uuid4()
    device.send_note(case, "Une chose.", token=token)

    answer = device.send_note(case, "Une autre.", token=token)

    assert (answer.status, answer.code) == (422, "content_changed")
    assert kinds(case).count("note") == 1


def test_what_the_agent_did_before_is_no_change_for_what_they_did_next(device: FieldDevice, case: Case) -> None:
    """All of it was written without a network, on the copy of the morning."""
    token, photo = uuid4(), uuid4()
    device.send_photo(case, token, photo, JPEG)

    answers = [
        device.send_note(case, "D’abord.", files=[photo], token=token),
        device.send_note(case, "Ensuite."),
        device.send_action(case, "seen", constat="vrai"),
    ]

    assert [answer.status for answer in answers] == [201, 201, 201]


def test_an_action_on_a_request_that_a_colleague_changed_is_not_done_and_says_what_changed(
    app: Flask, device: FieldDevice, case: Case
) -> None:
    conversation.write_note(reload_case(case), "Déjà signalé trois fois.", by=colleague())
    db.session.commit()

    answer = device.send_action(case, "seen", constat="vrai")

    assert (answer.status, answer.code) == (409, "changed")
    assert answer.body["message"] == "La demande a changé depuis votre saisie."
    assert [change.split(", ", 1)[1] for change in answer.body["changes"]] == [
        "note de Un agent : Déjà signalé trois fois."
    ]
    assert reload_case(case).status == "new"

    device.copies[str(case.id)] = answer.body["copy"]
    assert device.send_action(case, "seen", constat="vrai").status == 201


def test_a_note_is_added_whatever_changed(device: FieldDevice, case: Case) -> None:
    conversation.write_note(reload_case(case), "Ailleurs.", by=colleague())
    db.session.commit()

    assert device.send_note(case, "Sur place.").status == 201


def test_a_request_closed_meanwhile_says_so_and_still_takes_notes(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        acting.run_action(reload_case(case), "accept", {"equipe": "Nord"}, by=colleague())
        db.session.commit()

    answer = device.send_action(case, "seen", constat="vrai")

    assert (answer.status, answer.code) == (409, "changed")
    assert answer.body["message"] == "La demande a été close depuis votre saisie."
    assert answer.body["copy"]["actions"] == []
    assert device.send_note(case, "Vu quand même.").status == 201


def test_an_action_of_the_office_is_not_done_from_the_ground(device: FieldDevice, case: Case) -> None:
    answer = device.send_action(case, "refuse", motif="Non.")

    assert (answer.status, answer.code) == (409, "changed")
    assert reload_case(case).status == "new"


def test_answers_that_cannot_be_taken_come_back_with_the_reason(device: FieldDevice, case: Case) -> None:
    answer = device.send_action(case, "seen", constat="autre chose")

    assert (answer.status, answer.code) == (422, "incomplete")
    assert [change.startswith("Constat : ") for change in answer.body["changes"]] == [True]
    assert reload_case(case).status == "new"


def test_an_agent_of_another_family_reaches_nothing(device: FieldDevice, bruno: Person, case: Case) -> None:
    other = FieldDevice(bruno, device.copies)
    photo = uuid4()

    sent = [
        other.send_note(case, "Bonjour."),
        other.send_action(case, "seen", constat="vrai"),
        other.send_photo(case, uuid4(), photo, JPEG),
    ]

    assert {(answer.status, answer.code) for answer in sent} == {(404, "refused")}
    assert case.reference not in " ".join(answer.response.get_data(as_text=True) for answer in sent)
    assert kinds(case)[-1] != "note"
    assert db.session.get(Attachment, photo) is None


def test_a_colleague_does_not_send_what_another_agent_did(
    device: FieldDevice, alice: Person, albane: Person, case: Case
) -> None:
    other = FieldDevice(albane, device.copies, owner=owner_pseudonym(alice.account.id))

    answer = other.send_note(case, "De la part d’Alice.")

    assert (answer.status, answer.code) == (403, "other_owner")
    assert "note" not in kinds(case)


def test_a_colleague_of_the_service_does_the_same_work(albane: Person, case: Case) -> None:
    device = FieldDevice(albane)
    device.download_copies(case)

    assert device.send_action(case, "seen", constat="rien").status == 201


def test_a_session_that_has_ended_asks_to_sign_in_again(
    app: Flask, device: FieldDevice, alice: Person, case: Case
) -> None:
    alice.client = Browser(app).client

    answer = device.send_note(case, "Bonjour.")

    assert (answer.status, answer.code) == (401, "sign_in")


def test_an_applicant_does_nothing_on_the_ground(app: Flask, device: FieldDevice, chloe: Person, case: Case) -> None:
    answer = FieldDevice(chloe, device.copies).send_note(case, "Bonjour.")

    assert (answer.status, answer.code) == (401, "sign_in")


def test_a_right_withdrawn_is_said_to_whoever_had_a_copy(device: FieldDevice, alice: Person, case: Case) -> None:
    alice.account = db.session.merge(alice.account)
    alice.account.roles.clear()
    db.session.commit()

    answer = device.send_note(case, "Bonjour.")

    assert (answer.status, answer.code) == (403, "no_access")
    assert "Vos droits ont changé" in answer.body["message"]


def test_a_request_put_under_limitation_takes_nothing_more(app: Flask, device: FieldDevice, case: Case) -> None:
    with app.app_context():
        limitation.limit_case(reload_case(case), "Un désaccord sur le lieu.", by=colleague())
        db.session.commit()

    answer = device.send_note(case, "Bonjour.")

    assert (answer.status, answer.code) == (403, "limited")
    assert device.download_copies(case)["cases"] == []


def test_a_request_anonymised_meanwhile_is_said_to_whoever_had_a_copy(device: FieldDevice, case: Case) -> None:
    device.send_photo(case, uuid4(), uuid4(), JPEG)
    device.send_note(case, "Avant.")
    anonymisation.delete_cases([case.id])
    db.session.commit()

    answer = device.send_note(case, "Après.")

    assert (answer.status, answer.code) == (410, "gone")
    assert "anonymisée ou retirée" in answer.body["message"]


def test_nothing_is_taken_from_another_site(device: FieldDevice, alice: Person, case: Case) -> None:
    url = f"/api/sync/v1/operations/{uuid4()}"

    answer = alice.client.put(
        url, data=b"{}", headers={"Sec-Fetch-Site": "cross-site"}, content_type="application/json"
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"kind": "erase", "files": []}', b"\xff"])
def test_what_no_device_of_ours_writes_is_refused(device: FieldDevice, alice: Person, body: bytes) -> None:
    headers = device._headers()

    answer = alice.client.put(
        f"/api/sync/v1/operations/{uuid4()}", data=body, headers=headers, content_type="application/json"
    )

    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")


def test_a_file_that_is_no_photo_nor_document_is_refused(device: FieldDevice, case: Case) -> None:
    answer = device.send_photo(case, uuid4(), uuid4(), b"MZ\x90\x00", called="programme.exe")

    assert (answer.status, answer.code) == (415, "file_refused")


def test_files_that_nothing_came_after_are_forgotten_with_their_number(
    device: FieldDevice, case: Case, monkeypatch
) -> None:
    sent, lost = uuid4(), uuid4()
    token = uuid4()
    device.send_photo(case, token, sent, JPEG)
    device.send_note(case, "Avec sa photo.", files=[sent], token=token)
    device.send_photo(case, uuid4(), lost, JPEG)
    later = clock.now() + device_requests.RETENTION
    monkeypatch.setattr(device_requests.clock, "now", lambda: later)

    assert device_requests.delete_old_requests() == 2

    assert [attachment.id for attachment in db.session.scalars(select(Attachment))] == [sent]
    assert db.session.scalar(select(func.count()).select_from(device_requests.DeviceRequest)) == 0
    assert attachments.digest_of(db.session.get_one(Attachment, sent))
