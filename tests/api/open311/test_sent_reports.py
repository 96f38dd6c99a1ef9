"""Reports that applications send, with a key."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.api.open311.report_tokens import create_token
from app.cases.drafts import request_drafts
from app.cases.models import Attachment, Case, Draft
from app.cases.reading import case_values
from app.connectors import api_keys
from app.connectors.api_keys import KeyTerms
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from tests.api.open311.geo_report_client import GeoReportClient, GeoReportError
from tests.api.open311.sent_reports import REPORT, count_rows, read_case, send_refused
from tests.core.test_photos import photo
from tests.external_service import ExternalService


def test_a_report_is_sent_then_followed(client: GeoReportClient) -> None:
    more = {
        "email": "ada@exemple.fr",
        "attribute[vu_le]": "2026-06-01T23:30:00Z",
        "attribute[genes][]": ["velos", "pietons"],
        "attribute[danger]": "yes",
    }
    created = client.create(**REPORT, **more)
    (report,) = client.request(created["service_request_id"])

    assert created["service_notice"] is None
    case = read_case()
    answers = case_values.answers_of(case)
    assert case.channel == "open311"
    assert answers["description"] == REPORT["description"]
    assert (answers["courriel"], answers["vu_le"], answers["danger"]) == ("ada@exemple.fr", "2026-06-02", True)
    assert answers["genes"] == ["pietons", "velos"]
    assert (report["status"], report["service_code"], report["description"]) == ("open", "signaler", "Un trou")
    assert report["service_request_id"] == created["service_request_id"]
    assert client.requests() == client.requests(status="open") == client.requests(service_code="signaler,x") == [report]
    assert client.requests(status="closed") == client.requests(service_code="x") == []


def test_every_error_is_told(client: GeoReportClient) -> None:
    assert send_refused(client, service_code="inconnu").status == 404
    assert send_refused(client, service_code=None).status == 400
    assert send_refused(client, jurisdiction_id="ailleurs.example").status == 404
    assert send_refused(client, api_key="parvis_inconnue").status == 403
    assert "lat, long" in send_refused(client, lat=None, long=None).words
    assert "lat, long" in send_refused(client, lat="nord").words
    assert "description" in send_refused(client, description="é" * 4001).words
    wrong = send_refused(client, description="", **{"attribute[type]": "rat", "attribute[hauteur]": "haut"})
    assert [error["description"].partition("\u00a0: ")[0] for error in wrong.errors] == [
        "attribute[type]",
        "description",
        "attribute[hauteur]",
    ]
    client.api_key = ""
    assert send_refused(client).status == 403
    with pytest.raises(GeoReportError) as refused:
        client.request(str(uuid4()))
    assert refused.value.status == 404
    assert count_rows(Case) == count_rows(Draft) == 0


def test_a_key_that_only_reads_does_not_send(client: GeoReportClient) -> None:
    _key, client.api_key = api_keys.create_api_key(
        "Tableau de bord", {("signaler", "cases:read")}, KeyTerms(purpose="Suivi")
    )
    db.session.commit()

    assert send_refused(client).status == 403


def test_photos_are_read_at_their_address(json_client: GeoReportClient, external_service: ExternalService) -> None:
    external_service.answer = photo("jpeg").decode(errors="surrogateescape")
    urls = [f"{external_service.url}/trou.jpg", "https://169.254.169.254/meta", "http://exemple.example/a.jpg"]

    created = json_client.create(**REPORT, media_url=urls, **{"attribute[inconnu]": "x"})

    assert count_rows(Attachment) == 1
    assert "inconnu" in created["service_notice"]
    assert "2" in created["service_notice"]
    assert len(external_service.received_requests) == 1


def test_the_same_call_is_done_once(json_client: GeoReportClient) -> None:
    json_client.headers = {"Idempotency-Key": "a1"}

    first, second = json_client.create(**REPORT), json_client.create(**REPORT)

    assert first == second
    assert count_rows(Case) == 1
    assert send_refused(json_client, description="Autre chose").status == 400


def test_a_report_without_a_point_is_followed_too(json_client: GeoReportClient) -> None:
    parameters = {**REPORT, "lat": "", "long": "", "address_string": "Devant la mairie"}

    (report,) = json_client.request(json_client.create(**parameters)["service_request_id"])

    assert (report["lat"], report["long"], report["address"]) == (None, None, None)
    assert case_values.answers_of(read_case())["lieu"]["where"] == "Devant la mairie"


@pytest.mark.postgresql
def test_a_token_waits_for_its_report(json_client: GeoReportClient) -> None:
    draft = request_drafts.open_draft(procedures.live_procedure("signaler"), by=NOBODY, channel="open311")
    db.session.commit()
    token = create_token(draft)

    assert json_client.token(token) == [{"service_request_id": None, "token": token}]
    request_id = json_client.create(**REPORT)["service_request_id"]
    db.session.execute(update(Case).values(submission_token=draft.id))
    db.session.commit()
    assert json_client.token(token) == [{"service_request_id": request_id, "token": token}]
    for wrong in (token[:-4], draft.id.hex, "é"):
        with pytest.raises(GeoReportError) as refused:
            json_client.token(wrong)
        assert refused.value.status == 404


def create_key(**terms: Any) -> str:
    """A key that sends reports, within these terms."""
    _key, secret = api_keys.create_api_key("Autre application", {("signaler", "cases:submit")}, KeyTerms(**terms))
    db.session.commit()
    return secret


def test_a_key_out_of_its_terms_sends_nothing(client: GeoReportClient) -> None:
    expired, elsewhere = create_key(expires_on=clock.today()), create_key(networks=("192.0.2.0/24",))

    client.api_key = elsewhere
    from_elsewhere = send_refused(client)
    client.api_key = expired
    with clock.shift_clock(timedelta(days=1)):
        too_late = send_refused(client)

    assert (from_elsewhere.status, too_late.status) == (403, 403)
    assert "réseau" in from_elsewhere.words
    assert count_rows(Case) == 0


def test_the_key_may_be_in_the_header_of_the_api(json_client: GeoReportClient) -> None:
    json_client.headers = {"Authorization": f"Bearer {json_client.api_key}"}
    json_client.api_key = ""

    assert json_client.create(**REPORT)["service_request_id"]


def test_calls_with_a_key_are_limited(client: GeoReportClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "CALL_LIMIT", api_keys.AttemptLimit("api.key", 1, *(timedelta(minutes=1),) * 3))
    client.create(**REPORT)

    refused = send_refused(client)

    assert refused.status == 429
    assert "Trop d’appels" in refused.words
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_hostile_parameters_are_refused_in_the_format_of_the_call(client: GeoReportClient) -> None:
    url = f"/open311/v2/requests.{client.suffix}"
    key = {"api_key": client.api_key}
    bodies: list[dict[str, Any]] = [
        {"json": {**key, **REPORT}},
        {"data": {**key, **REPORT, "description": "é" * 1_500_000}},
        {"data": {**key, "service_code": "inconnu"}},
        {"data": {**key, **REPORT, "lat": "nan", "long": "inf"}},
        {"data": {**key, **REPORT, "lat": "1e400"}},
        {"data": {**key, **REPORT, "attribute[vu_le]": "9999-12-31T23:59:59-23:59"}},
        {"data": {**key, **REPORT, "attribute[genes][]": ["velos", "chats"]}},
        {"data": {**key, **REPORT, "email": "pas une adresse"}},
        {"data": {**key, **REPORT}, "headers": {"Idempotency-Key": "é"}},
    ]

    errors = []
    for body in bodies:
        with pytest.raises(GeoReportError) as refused:
            client.read(client.http.post(url, **body), "service_requests")
        errors.append(refused.value)

    assert [error.status for error in errors] == [400, 400, 404, 400, 400, 400, 400, 400, 400]
    assert all(error.words for error in errors)
    assert count_rows(Case) == count_rows(Draft) == 0


def test_signs_that_xml_cannot_hold_do_not_break_a_response(client: GeoReportClient) -> None:
    created = client.create(**REPORT, **{"attribute[\x01<b>]": "x"})

    assert "<b>" in created["service_notice"]
    assert "description" in send_refused(client, description="\x02\ufffe" * 2500).words


def test_a_file_that_is_no_photo_is_refused_by_the_name_of_its_parameter(client: GeoReportClient) -> None:
    refused = send_refused(client, media=(io.BytesIO(b"MZ\x90\x00"), "trou.jpg"))

    assert refused.status == 400
    assert "media_url" in refused.words
    assert count_rows(Case) == count_rows(Attachment) == 0
