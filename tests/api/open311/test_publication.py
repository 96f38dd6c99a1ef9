"""The screen on which an agent publishes words and a photo of a report, or hides it."""

from __future__ import annotations

import io
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import LargeBinary, select, type_coerce

from app.cases.models import Attachment
from app.cases.reports.reported_places import ReportedPlace
from app.core.db import db
from tests.api.open311.conftest import publish_service
from tests.api.open311.geo_report_client import GeoReportClient
from tests.api.open311.sent_reports import REPORT, read_case, read_refused
from tests.cast import Person
from tests.client import Browser
from tests.core.test_photos import SECRETS, photo
from tests.factories import MakeCase

FORM = {"description": "Un trou profond.", "photo": "", "state": "shown"}


@pytest.fixture
def report_id(json_client: GeoReportClient) -> str:
    """A report with a photo."""
    content = (io.BytesIO(photo("jpeg")), "trou.jpg")
    return str(json_client.create(**REPORT, media=content)["service_request_id"])


@pytest.fixture
def photo_id(report_id: str) -> str:
    return str(db.session.scalars(select(Attachment.id)).one())


@pytest.fixture
def case_url(report_id: str) -> str:
    return f"/agents/demandes/{read_case().id}"


def test_an_agent_publishes_words(json_client: GeoReportClient, alice: Person, report_id: str, case_url: str) -> None:
    link = alice.get(case_url).find_one("#case-more-actions a[href$='/publication']")
    page = alice.get(str(link["href"]))

    saved_page = alice.post(f"{case_url}/publication", FORM).follow()

    assert "Canari" in page.text("blockquote")
    assert "La publication est enregistrée." in saved_page.text("main")
    assert saved_page.find_one("[name=description]").text.strip() == "Un trou profond."
    (report,) = json_client.request(report_id)
    assert (report["description"], report["media_url"]) == ("Un trou profond.", None)
    assert "Un trou profond." in alice.get(case_url).text("main")


def test_a_published_photo_is_a_copy_without_what_the_camera_wrote(
    json_client: GeoReportClient, alice: Person, report_id: str, photo_id: str, case_url: str
) -> None:
    photo_url = f"/open311/photos/{report_id}.jpg"
    status_before = json_client.http.get(photo_url).status_code

    alice.post(f"{case_url}/publication", {**FORM, "photo": photo_id})

    (report,) = json_client.request(report_id)
    picture = json_client.http.get(urlsplit(report["media_url"]).path)
    assert (status_before, picture.status_code, picture.content_type) == (404, 200, "image/jpeg")
    assert urlsplit(report["media_url"]).path == photo_url
    assert Image.open(io.BytesIO(picture.data)).size == (48, 32)
    assert not any(secret in picture.data for secret in SECRETS)


def test_the_copy_goes_when_its_photo_is_withdrawn(
    json_client: GeoReportClient, alice: Person, report_id: str, photo_id: str, case_url: str
) -> None:
    alice.post(f"{case_url}/publication", {**FORM, "photo": photo_id})

    alice.post(f"{case_url}/publication", FORM)

    assert json_client.request(report_id)[0]["media_url"] is None
    assert json_client.http.get(f"/open311/photos/{report_id}.jpg").status_code == 404
    assert [str(attachment_id) for attachment_id in db.session.scalars(select(Attachment.id))] == [photo_id]


@pytest.mark.postgresql
def test_a_hidden_report_is_gone_from_every_public_page(
    json_client: GeoReportClient, alice: Person, stranger: Browser, report_id: str, photo_id: str, case_url: str
) -> None:
    portal_page = f"/signalements/{report_id}"
    status_before = stranger.get(portal_page).status

    alice.post(f"{case_url}/publication", {**FORM, "photo": photo_id, "state": "hidden"})

    assert (status_before, stranger.get(portal_page).status) == (200, 404)
    assert json_client.requests() == []
    assert read_refused(json_client, report_id).status == 404
    assert json_client.http.get(f"/open311/photos/{report_id}.jpg").status_code == 404
    alice.post(f"{case_url}/publication", FORM)
    assert len(json_client.requests()) == 1


def test_what_was_typed_is_kept_when_it_is_refused(alice: Person, case_url: str) -> None:
    too_long = alice.post(f"{case_url}/publication", {**FORM, "description": "é" * 4001, "state": "hidden"})
    wrong_photo = alice.post(f"{case_url}/publication", {**FORM, "photo": str(uuid4())})

    assert (too_long.status, wrong_photo.status) == (422, 422)
    assert "Raccourcissez la description" in too_long.text("#error-summary")
    assert len(too_long.find_one("[name=description]").text.strip()) == 4001
    assert too_long.find_one("[name=state][value=hidden]").has_attr("checked")
    assert "choisissez-en une autre" in wrong_photo.text("#error-summary")
    assert wrong_photo.find_one("[name=description]").text.strip() == "Un trou profond."
    db.session.rollback()
    assert db.session.scalars(select(ReportedPlace.publication)).one() is None


def test_published_words_are_sealed_with_the_report(alice: Person, case_url: str) -> None:
    alice.post(f"{case_url}/publication", FORM)

    db.session.rollback()
    sealed = db.session.scalars(select(type_coerce(ReportedPlace.publication, LargeBinary))).one()
    assert sealed
    assert b"profond" not in sealed


def test_only_agents_who_process_the_report_publish(
    json_client: GeoReportClient, rachel: Person, bruno: Person, chloe: Person, report_id: str, case_url: str
) -> None:
    url = f"{case_url}/publication"

    statuses = [(person.get(url).status, person.post(url, FORM).status) for person in (rachel, bruno, chloe)]

    assert statuses == [(404, 404)] * 3
    (report,) = json_client.request(report_id)
    assert report["description"] == "Un trou"


def test_strangers_are_asked_to_sign_in(stranger: Browser, case_url: str) -> None:
    assert stranger.get(f"{case_url}/publication").status == 303
    assert stranger.post(f"{case_url}/publication", FORM).status == 303


def test_a_case_that_is_no_published_report_has_no_publication(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert alice.get(f"/agents/demandes/{case.id}/publication").status == 404
    assert "/publication" not in alice.get(f"/agents/demandes/{case.id}").html


def test_a_report_of_a_withdrawn_service_has_no_publication(alice: Person, case_url: str) -> None:
    publish_service(open311=None)

    assert alice.get(f"{case_url}/publication").status == 404
    assert "/publication" not in alice.get(case_url).html
