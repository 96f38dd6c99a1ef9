"""Preparation of a field tour: which requests an agent may download, and what their copies contain."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.backoffice.workday import field_tour
from app.cases.conversation import correspondence
from app.cases.device import tour_photos
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core.db import db
from app.core.web.access_rules import Actor
from app.privacy.access_log import compute_subject_index
from app.privacy.models import AccessEntry
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase
from tests.field_tour import FieldDevice, build_procedure, publish_field_tour, submit_report


@pytest.fixture
def version_id(site) -> UUID:
    return publish_field_tour()


@pytest.fixture
def case(app: Flask, version_id: UUID) -> Case:
    return submit_report(version_id)


def test_the_list_offers_a_tour_of_its_requests(alice: Person, case: Case) -> None:
    page = alice.get("/agents/demandes?procedure=signaler")

    link = next(link for link in page.find_all("a") if "Préparer ma tournée (1 demande)" in link.get_text())
    prepared = alice.get(str(link["href"]))
    assert str(link["href"]) == "/agents/tournee?procedure=signaler"
    assert prepared.text("button[type=submit][data-tone=primary]") == "Préparer ma tournée (1 demande)"
    assert case.reference in prepared.text("main")


def test_a_workflow_without_offline_actions_offers_no_tour(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert "tournée" not in alice.get("/agents/demandes").text("main")
    prepared = alice.get(f"/agents/tournee?case={case.id}")
    assert "Aucune de ces demandes ne peut être emportée." in prepared.text("main")
    assert "1 demande reste au bureau" in prepared.text("main")
    assert FieldDevice(alice).download_copies(case)["cases"] == []


def test_only_the_ticked_requests_are_proposed(app: Flask, alice: Person, version_id: UUID) -> None:
    first, second = submit_report(version_id), submit_report(version_id)

    page = alice.get(f"/agents/tournee?case={second.id}")

    assert (first.reference in page.text("main"), second.reference in page.text("main")) == (False, True)


def test_the_size_of_a_tour_is_limited_with_a_notice(app: Flask, alice: Person, version_id: UUID, monkeypatch) -> None:
    monkeypatch.setattr(field_tour, "MAX_COPIES", 2)
    cases = [submit_report(version_id) for _ in range(3)]

    page = alice.get("/agents/tournee")

    assert "Une tournée comporte 2 demandes au plus" in page.text("main")
    assert len(page.find_all("input[name=case]")) == 2
    assert len(FieldDevice(alice).download_copies(*cases)["cases"]) == 2


def test_a_copy_has_the_place_without_the_applicant(alice: Person, case: Case) -> None:
    copy = FieldDevice(alice).download_copies(case)["cases"][0]

    assert copy["reference"] == case.reference
    assert copy["procedure"] == "Signaler un problème"
    assert copy["status"] == {"label": "Nouvelle", "tone": "info"}
    assert copy["place"] == {"text": "3 rue des Lilas", "latitude": 48.85, "longitude": 2.35}
    assert copy["answers"] == [
        ["De quoi s’agit-il ?", "Un trou"],
        ["Décrivez le problème", "Un grand trou devant l’école."],
    ]
    assert copy["revision"] == case.revision
    assert [(action["id"], action["confirm"]) for action in copy["actions"]] == [
        ("seen", None),
        ("done", "Clore ce signalement ?"),
    ]
    assert copy["actions"][0]["fields"][0]["options"] == [["vrai", "C’est vrai"], ["rien", "Il n’y a rien"]]
    assert not [
        word for word in ("Chloé", "Exemple", "chloe@residents.example") if word in json.dumps(copy, ensure_ascii=False)
    ]


def photo(size: tuple[int, int] = (1600, 1200), *, turned: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CanariMaker"
    if turned:
        exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_a_copy_has_the_first_photos_resized_and_upright(app: Flask, alice: Person, version_id: UUID) -> None:
    case = submit_report(version_id, photos=[photo(turned=True), photo((300, 200)), photo()])

    copy = FieldDevice(alice).download_copies(case)["cases"][0]

    photos = [b64decode(each) for each in copy["photos"]]
    assert [Image.open(io.BytesIO(each)).size for each in photos] == [(480, 640), (300, 200)]
    assert all(len(each) <= 60_000 and b"Canari" not in each for each in photos)


def test_the_number_of_photos_of_a_tour_is_limited(app: Flask, alice: Person, version_id: UUID, monkeypatch) -> None:
    first, second, third = (submit_report(version_id, photos=[photo((300, 200))]) for _ in range(3))
    size = len(FieldDevice(alice).download_copies(first)["cases"][0]["photos"][0]) * 3 // 4
    monkeypatch.setattr(tour_photos, "MAX_TOTAL_BYTES", int(2.5 * size))

    carried = FieldDevice(alice).download_copies(first, second, third)["cases"]

    assert [len(copy["photos"]) for copy in carried] == [1, 1, 0]


@pytest.mark.parametrize("content", [b"no image at all", photo((300, 200))[:200]], ids=["other", "cut"])
def test_other_files_are_not_in_the_copy(app: Flask, alice: Person, version_id: UUID, content: bytes) -> None:
    case = submit_report(version_id, photos=[content])

    assert FieldDevice(alice).download_copies(case)["cases"][0]["photos"] == []


def test_only_photos_of_the_report_are_in_the_copy(app: Flask, alice: Person, version_id: UUID) -> None:
    definition = {name: value for name, value in build_procedure().items() if name != "report"}
    other = procedures.publish(definition).id
    db.session.commit()

    assert FieldDevice(alice).download_copies(submit_report(other, photos=[photo()]))["cases"][0]["photos"] == []


def test_a_copy_has_the_last_public_message_and_no_note(app: Flask, alice: Person, case: Case) -> None:
    agent = Actor(kind="agent", account_id=uuid4())
    with app.app_context():
        correspondence.write_message(case, "Nous passons demain.", by=agent)
        correspondence.write_note(case, "Voisin difficile.", by=agent)
        db.session.commit()

    copy = FieldDevice(alice).download_copies(case)["cases"][0]

    assert (copy["said"]["by"], copy["said"]["text"]) == ("agent", "Nous passons demain.")
    assert "Voisin difficile" not in json.dumps(copy, ensure_ascii=False)


def test_each_copy_is_logged_before_it_is_sent(alice: Person, case: Case) -> None:
    FieldDevice(alice).download_copies(case)

    logged = select(AccessEntry).where(
        AccessEntry.verb == "download", AccessEntry.subject == compute_subject_index(case.id)
    )
    assert [entry.screen for entry in db.session.scalars(logged)] == ["backoffice.field_tour"]


def test_a_closed_request_is_not_copied(app: Flask, alice: Person, case: Case) -> None:
    agent = Actor(
        kind="agent",
        account_id=uuid4(),
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )
    with app.app_context():
        transitions.run_action(case, "done", {}, by=agent)
        db.session.commit()

    assert FieldDevice(alice).download_copies(case)["cases"] == []


def test_an_agent_of_another_family_gets_no_copy_and_no_reason(bruno: Person, case: Case) -> None:
    page = bruno.get(f"/agents/tournee?case={case.id}")

    assert FieldDevice(bruno).download_copies(case)["cases"] == []
    assert case.reference not in page.html
    assert db.session.scalar(select(AccessEntry).where(AccessEntry.subject == compute_subject_index(case.id))) is None


def test_an_agent_of_the_entry_only_gets_no_copy(rachel: Person, case: Case) -> None:
    assert FieldDevice(rachel).download_copies(case)["cases"] == []


def test_a_stranger_and_a_resident_are_refused(stranger: Browser, chloe: Person, case: Case) -> None:
    url = f"/agents/tournee/copies?case={case.id}"

    assert stranger.get(url).status == 303
    assert chloe.get(url).status == 404


def test_invalid_ids_are_ignored(alice: Person, case: Case) -> None:
    response = alice.client.get(
        "/agents/tournee/copies", query_string={"case": ["x", str(uuid4()), str(case.id), str(case.id)]}
    )

    assert [copy["id"] for copy in response.get_json()["cases"]] == [str(case.id)]
    assert response.headers["Cache-Control"] == "no-store"
