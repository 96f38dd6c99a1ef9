"""Services by Open311: discovered, defined, and gone as soon as no procedure is published."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.definitions.procedure_closure import close_procedure
from tests.api.open311.conftest import publish_service
from tests.api.open311.geo_report_client import GeoReportClient, GeoReportError
from tests.api.open311.sent_reports import REPORT, send_refused


def test_the_service_is_discovered(client: GeoReportClient) -> None:
    discovery = client.discover()
    (service,) = client.services()
    definition = client.definition(service["service_code"])

    (endpoint,) = discovery["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert all(discovery[name] for name in ("changeset", "contact", "key_service"))
    assert service["service_name"] == "Signaler un problème"
    assert (service["metadata"], service["type"], service["keywords"]) == ("true", "realtime", "trou,lampadaire")
    attributes = {attribute["code"]: attribute for attribute in definition["attributes"]}
    assert {code: attribute["datatype"] for code, attribute in attributes.items()} == {
        "type": "singlevaluelist",
        "vu_le": "datetime",
        "hauteur": "number",
        "numero": "string",
        "danger": "singlevaluelist",
        "genes": "multivaluelist",
    }
    assert attributes["type"]["required"] == "true"
    assert attributes["type"]["values"] == [
        {"key": "trou", "name": "Un trou"},
        {"key": "lampe", "name": "Un lampadaire"},
    ]
    assert attributes["danger"]["values"] == [{"key": "yes", "name": "Oui"}, {"key": "no", "name": "Non"}]
    assert [attribute["order"] for attribute in definition["attributes"]] == ["1", "2", "3", "4", "5", "6"]


def test_nothing_is_there_while_no_procedure_is_published(json_client: GeoReportClient) -> None:
    request_id = json_client.create(**REPORT)["service_request_id"]
    publish_service(open311=None)

    assert send_refused(json_client).status == 404
    for call in (json_client.discover, json_client.services, lambda: json_client.request(request_id)):
        with pytest.raises(GeoReportError) as refused:
            call()
        assert refused.value.status == 404


def test_a_closed_service_takes_no_report_and_shows_those_that_it_got(json_client: GeoReportClient) -> None:
    request_id = json_client.create(**REPORT)["service_request_id"]
    close_procedure("signaler", by=None)
    db.session.commit()

    assert json_client.services() == []
    assert send_refused(json_client).status == 404
    assert [report["service_request_id"] for report in json_client.request(request_id)] == [request_id]


def test_an_address_that_the_standard_does_not_have_is_answered_in_its_format(client: GeoReportClient) -> None:
    errors = []
    for method, path in (("GET", "v2/inconnu"), ("DELETE", "v2/requests"), ("POST", "v2/services"), ("PUT", "inconnu")):
        response = client.http.open(f"/open311/{path}.{client.suffix}", method=method)
        with pytest.raises(GeoReportError) as refused:
            client.read(response, "services")
        errors.append(refused.value)

    assert {error.status for error in errors} == {404}
    assert all(error.words for error in errors)


def test_a_format_that_the_standard_does_not_have_is_answered_in_xml(json_client: GeoReportClient) -> None:
    responses = [json_client.http.get(f"/open311/v2/requests{suffix}") for suffix in (".csv", "", ".json.csv")]

    assert {(response.status_code, response.mimetype) for response in responses} == {(404, "text/xml")}


def test_the_language_is_that_of_the_address_never_of_a_cookie(json_client: GeoReportClient) -> None:
    json_client.http.set_cookie("langue", "en")

    response = json_client.http.get("/open311/discovery.json")
    english_response = json_client.http.get("/open311/discovery.json?langue=en")

    assert "Demandez une clé" in response.json["key_service"]
    assert "for a key" in english_response.json["key_service"]
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
