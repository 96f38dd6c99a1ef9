"""Reports that everybody reads, without a key: what is public of them, and when."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.reports.reported_places import ReportedPlace
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.privacy.anonymisation import delete_cases
from app.procedures import publishing as procedures
from tests.api.open311.conftest import publish_service
from tests.api.open311.geo_report_client import GeoReportClient, GeoReportError
from tests.api.open311.sent_reports import REPORT, read_case, read_refused
from tests.client import Browser
from tests.factories import ANSWERS
from tests.portal.nearby_reports import close, fill

CANARIES = {
    "description": "Canari-description",
    "address_string": "Canari-adresse",
    "email": "canari@residents.example",
    "first_name": "Canari-prenom",
    "last_name": "Canari-nom",
    "phone": "0612345678",
    "device_id": "canari-appareil",
    "account_id": "canari-compte",
}


def send_on_the_portal(app: Flask) -> None:
    """Send a report of a resident."""
    version_id = procedures.live_procedure("signaler").version_id
    place = {"where": "Chez Canari", "latitude": 47.5, "longitude": -0.4}
    with app.app_context():
        answers = {**ANSWERS, "description": "Canari.", "lieu": place}
        submission.submit(version_id, answers, token=uuid4(), channel="web", by=NOBODY)
        db.session.commit()


def test_nothing_that_was_typed_is_published(client: GeoReportClient) -> None:
    request_id = client.create(**{**REPORT, **CANARIES})["service_request_id"]

    paths = ("requests", f"requests/{request_id}", "services", "services/signaler")
    texts = [client.http.get(f"/open311/v2/{path}.{client.suffix}").text.lower() for path in paths]

    for word in ("canari", "0612345678", "47.4712", read_case().reference.lower()):
        assert not any(word in text for text in texts)
    (report,) = client.request(request_id)
    assert (report["lat"], report["long"]) == ("47.471", "-0.551")


def test_exact_places_are_published_where_the_form_said_so(json_client: GeoReportClient) -> None:
    before = json_client.create(**REPORT)["service_request_id"]
    publish_service(open311={"description": "description", "exact_place": True})
    after = json_client.create(**REPORT)["service_request_id"]

    places = {report["service_request_id"]: (report["lat"], report["long"]) for report in json_client.requests()}
    publish_service(open311={"description": "description"})
    (report,) = json_client.request(after)

    assert places == {before: ("47.471", "-0.551"), after: ("47.47123", "-0.55123")}
    assert (report["lat"], report["long"]) == ("47.471", "-0.551")


def test_a_report_sent_before_its_procedure_was_a_service_is_not_published(
    app: Flask, json_client: GeoReportClient
) -> None:
    publish_service(open311=None)
    send_on_the_portal(app)

    publish_service(open311={"description": "description"})

    assert json_client.requests() == []


def test_a_report_sent_on_the_portal_is_published_too(app: Flask, json_client: GeoReportClient) -> None:
    send_on_the_portal(app)

    (report,) = json_client.requests()

    assert (report["description"], report["status"], report["service_code"]) == ("Un trou", "open", "signaler")
    assert "canari" not in str(report).lower()


@pytest.mark.parametrize(("exact_place", "words"), [(True, "emplacement exact"), (False, "centaine de mètres")])
def test_the_form_says_what_becomes_public(service: None, stranger: Browser, exact_place: bool, words: str) -> None:
    publish_service(open311={"description": "description", "exact_place": exact_place})

    review = fill(stranger)

    assert words in review.text("main")
    assert "Rien d’autre" not in review.text("main")


def test_a_closed_report_is_closed_for_everybody(json_client: GeoReportClient, app: Flask) -> None:
    open_id, closed_id = (json_client.create(**REPORT)["service_request_id"] for _ in range(2))
    close(app, db.session.get_one(Case, db.session.get_one(ReportedPlace, UUID(closed_id)).case_id))

    (report,) = json_client.requests(status="closed")

    assert (report["service_request_id"], report["status"]) == (closed_id, "closed")
    assert [report["service_request_id"] for report in json_client.requests(status="open")] == [open_id]
    assert len(json_client.requests(status="open,closed")) == len(json_client.requests()) == 2


def test_several_reports_are_read_by_their_ids(client: GeoReportClient) -> None:
    ids = [client.create(**REPORT)["service_request_id"] for _ in range(3)]

    reports = client.requests(service_request_id=f"{ids[2]}, {ids[0]},x,{uuid4()}", status="closed")

    assert [report["service_request_id"] for report in reports] == [ids[2], ids[0]]


def test_ranges_have_ninety_days_at_most(json_client: GeoReportClient) -> None:
    json_client.create(**REPORT)
    db.session.execute(update(Case).values(submitted_at=clock.now() - timedelta(days=100)))
    db.session.commit()
    start, end = ((clock.now() - timedelta(days=days)).isoformat() for days in (105, 20))

    assert json_client.requests() == []
    assert len(json_client.requests(start_date=start)) == len(json_client.requests(start_date=start, end_date=end)) == 1
    assert json_client.requests(start_date=start, page="2", page_size="1") == []
    with pytest.raises(GeoReportError) as refused:
        json_client.requests(start_date=start, end_date=clock.now().isoformat())
    assert refused.value.status == 400
    assert "90 jours" in refused.value.words


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_date", "hier"),
        ("start_date", "0001-01-01T00:00:00+14:00"),
        ("end_date", "9999-12-31T23:59:59-14:00"),
        ("status", "open,resolved"),
        ("page", "0"),
        ("page", "٣"),
        ("page_size", "1001"),
        ("page_size", "9" * 400),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(client: GeoReportClient, name: str, value: str) -> None:
    with pytest.raises(GeoReportError) as refused:
        client.requests(**{name: value})

    assert refused.value.status == 400
    assert refused.value.words.startswith(name)


@pytest.mark.parametrize("code", ["signaler;", "é" * 300, "' OR 1=1 --", "../../etc"])
def test_hostile_codes_find_nothing(json_client: GeoReportClient, code: str) -> None:
    json_client.create(**REPORT)

    assert json_client.requests(service_code=code) == json_client.requests(service_request_id=code) == []
    assert read_refused(json_client, code).status == 404


def test_the_jurisdiction_is_the_name_of_the_site(client: GeoReportClient) -> None:
    client.create(**REPORT, jurisdiction_id="LOCALHOST")

    assert len(client.requests(jurisdiction_id="localhost")) == len(client.requests(jurisdiction_id="")) == 1
    with pytest.raises(GeoReportError) as refused:
        client.requests(jurisdiction_id="ailleurs.example")
    assert refused.value.status == 404
    assert "jurisdiction_id" in refused.value.words


def test_a_report_under_limitation_is_as_one_that_never_was(json_client: GeoReportClient) -> None:
    request_id = json_client.create(**REPORT)["service_request_id"]
    db.session.execute(update(Case).values(limited_at=clock.now()))
    db.session.commit()

    errors = [read_refused(json_client, report_id).errors for report_id in (request_id, str(uuid4()), "x")]

    assert json_client.requests() == json_client.requests(service_request_id=request_id) == []
    assert errors[0] == errors[1] == errors[2]


def test_an_anonymised_report_is_gone(json_client: GeoReportClient) -> None:
    request_id = json_client.create(**REPORT)["service_request_id"]

    delete_cases([read_case().id])
    db.session.commit()

    assert json_client.requests() == []
    assert read_refused(json_client, request_id).status == 404


def test_many_readers_of_one_network_are_told_to_wait(client: GeoReportClient) -> None:
    for _ in range(300):
        client.http.get("/open311/v2/services.json")

    with pytest.raises(GeoReportError) as refused:
        client.services()

    assert refused.value.status == 429
    assert int(refused.value.headers["Retry-After"]) > 0
    assert refused.value.headers["Access-Control-Allow-Origin"] == "*"
