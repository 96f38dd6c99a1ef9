"""Suggestions of addresses, communes and organisations, and map tiles, with working and failing services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.places import communes, geocoder, organisations, tiles
from app.places.concurrency_limit import limit_concurrency
from tests.client import Browser

ADDRESSES, COMMUNES, NEAREST = "/lieux/adresses", "/lieux/communes", "/lieux/adresse-proche"
COMPANIES, ASSOCIATIONS = "/lieux/entreprises", "/lieux/associations"


def suggestions(person: Browser, url: str) -> list[dict[str, Any]]:
    response = person.client.get(url)
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
    body: list[dict[str, Any]] = response.get_json()["suggestions"]
    return body


def test_addresses_are_suggested_with_their_details(stranger: Browser, atlas: str) -> None:
    (address,) = suggestions(stranger, f"{ADDRESSES}?q=12+rue+du+vieux+lav")

    assert (address["street"], address["postcode"], address["city"]) == (
        "12 Rue du Vieux-Lavoir",
        "49998",
        "Vaubrelles",
    )
    assert address["ban_id"].startswith("49998_") and address["insee"] == "49998"
    assert 47.49 < address["latitude"] < 47.51 and -0.41 < address["longitude"] < -0.39
    assert len(suggestions(stranger, f"{ADDRESSES}?q=vaubrelles")) == 6


@pytest.mark.parametrize("query", ["", "ru", "?q=", "%00%0d%0a", "rue inconnue", "a" * 4000])
def test_a_query_without_results_suggests_nothing(stranger: Browser, atlas: str, query: str) -> None:
    assert suggestions(stranger, f"{ADDRESSES}?q={query}") == []


def test_the_nearest_address_of_a_point_is_suggested(stranger: Browser, atlas: str) -> None:
    (address,) = suggestions(stranger, f"{NEAREST}?latitude=47.4979&longitude=-0.4001")

    assert "Vaubrelles" in address["where"]
    assert suggestions(stranger, f"{NEAREST}?latitude=10&longitude=10") == []
    assert suggestions(stranger, f"{NEAREST}?latitude=nan&longitude=1") == []
    assert suggestions(stranger, NEAREST) == []


def test_a_company_is_found_by_its_name_or_its_number(stranger: Browser, atlas: str) -> None:
    company = {
        "label": "BOULANGERIE DU QUAI (VAUBRELLES)", "company_name": "BOULANGERIE DU QUAI", "siret": "99990001200017",
    }  # fmt: skip

    assert suggestions(stranger, f"{COMPANIES}?q=boulang+quai") == [company]
    assert suggestions(stranger, f"{COMPANIES}?q=999+900+012+00017") == [company]
    assert suggestions(stranger, f"{COMPANIES}?q=bo") == []


def test_an_association_is_found_among_those_of_the_register(stranger: Browser, atlas: str) -> None:
    (association,) = suggestions(stranger, f"{ASSOCIATIONS}?q=amis+brelle")

    assert (association["association_name"], association["rna"]) == ("LES AMIS DE LA BRELLE", "W999000046")
    assert suggestions(stranger, f"{ASSOCIATIONS}?q=boulangerie") == []


def test_a_commune_is_found_by_its_name_or_its_postcode(stranger: Browser, atlas: str) -> None:
    by_name = suggestions(stranger, f"{COMMUNES}?q=vaubr")
    by_postcode = suggestions(stranger, f"{COMMUNES}?q=49995")

    assert [commune["label"] for commune in by_name] == ["Vaubrelles (49998)", "Vaubrelles-la-Forêt (49997)"]
    assert [(commune["name"], commune["postcode"], commune["insee"]) for commune in by_postcode] == [
        ("Saint-Aubrin", "49995", "49996")
    ]


def test_map_tiles_are_proxied_and_cached(stranger: Browser, atlas: str) -> None:
    first = stranger.client.get("/carte/15/16347/11488")
    site_settings.save_settings({"map.attribution": "Une autre"})
    again = tiles.get_tile(15, 16347, 11488)

    assert first.status_code == 200 and first.content_type == "image/png"
    assert first.data.startswith(b"\x89PNG") and again.content == first.data
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" in first.headers["Cache-Control"]


def test_slow_services_do_not_occupy_all_threads(stranger: Browser, atlas: str) -> None:
    with limit_concurrency(), limit_concurrency(), limit_concurrency():
        assert suggestions(stranger, f"{ADDRESSES}?q=12+rue+du+vieux") == []
        assert stranger.client.get("/carte/15/16347/11490").status_code == 204

    assert len(suggestions(stranger, f"{ADDRESSES}?q=12+rue+du+vieux")) == 1


def test_a_cached_tile_is_served_when_the_service_is_down(stranger: Browser, atlas: str) -> None:
    cached = tiles.get_tile(15, 16347, 11488)
    outgoing.install(stranger.app.config["PARVIS"])  # the service is no longer an allowed host

    assert tiles.get_tile(15, 16347, 11488) == cached
    assert stranger.client.get("/carte/15/16347/11489").status_code == 204


@pytest.mark.parametrize(
    ("zoom", "x", "y", "is_offered"),
    [(3, 0, 0, True), (15, 16347, 11488, True), (15, 100, 100, False), (20, 0, 0, False), (2, 4, 0, False)],
)
def test_only_tiles_near_the_authority_are_offered(
    site: Site, atlas: str, zoom: int, x: int, y: int, is_offered: bool
) -> None:
    assert tiles.is_tile_offered(zoom, x, y) is is_offered


def test_without_services_nothing_is_suggested(stranger: Browser) -> None:
    assert suggestions(stranger, f"{ADDRESSES}?q=12 rue") == []
    assert suggestions(stranger, f"{COMMUNES}?q=vaubrelles") == []
    assert suggestions(stranger, f"{COMPANIES}?q=boulangerie") == []
    assert suggestions(stranger, f"{ASSOCIATIONS}?q=amis") == []
    assert stranger.client.get("/carte/1/0/0").status_code == 204


@pytest.fixture
def fake_service(site: Site) -> Iterator[list[bytes]]:
    """A service that responds with the bytes of the list."""
    response_body = [b""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(response_body[0])))
            self.end_headers()
            self.wfile.write(response_body[0])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    name = f"127.0.0.1:{server.server_port}"
    outgoing.install(type("Settings", (), {"private_hosts": frozenset({name})})())  # type: ignore[arg-type]
    settings = {f"places.{key}": f"http://{name}" for key in ("geocoder", "communes", "organisations")}
    site_settings.save_settings({**settings, "map.tiles": f"http://{name}/{{z}}/{{x}}/{{y}}"})
    db.session.commit()
    yield response_body
    server.shutdown()
    server.server_close()
    outgoing.install(type("Settings", (), {"private_hosts": frozenset()})())  # type: ignore[arg-type]


POINT = {"type": "Point", "coordinates": [-0.4, 47.5]}
ADDRESS_PROPERTIES = {"label": "1 Rue <b>", "postcode": "49998", "name": "1 Rue <b>"}


@pytest.mark.parametrize(
    "response",
    [
        None, [], "text", 12, {"features": None}, {"features": [None, 3, []]}, {"features": [{"properties": ADDRESS_PROPERTIES}]},
        {"features": [{"properties": ADDRESS_PROPERTIES, "geometry": {"type": "Point", "coordinates": ["a", None]}}]},
        {"features": [{"properties": ADDRESS_PROPERTIES, "geometry": {"coordinates": [200, 100]}}]},
        {"features": [{"properties": {**ADDRESS_PROPERTIES, "postcode": 49998}, "geometry": POINT}]},
        {"features": [{"properties": {**ADDRESS_PROPERTIES, "label": ["a"]}, "geometry": POINT}]},
        {"results": [None, 3, {}, {"nom_complet": ["A"], "siege": {"siret": "99990001200017"}}]}, {"results": {"a": 1}},
        {"results": [{"nom_complet": "A", "siege": {"siret": "9"}, "complements": {"identifiant_association": "W9"}}]},
        {"results": [{"nom_complet": "A", "siege": None, "matching_etablissements": {}, "complements": []}]},
        [{"nom": "A", "code": "49998"}], [{"nom": {}, "code": "49998", "codesPostaux": ["49998"]}],
        [{"nom": "A", "code": "49998", "codesPostaux": "49998"}], [{"nom": "A", "code": "x", "codesPostaux": ["49998"]}],
    ],
)  # fmt: skip
def test_an_invalid_response_is_ignored(fake_service: list[bytes], response: Any) -> None:
    fake_service[0] = json.dumps(response).encode()

    assert geocoder.suggest_addresses("1 rue") == []
    assert geocoder.find_nearest_address(47.5, -0.4) is None
    assert communes.find_communes("vaubrelles") == []
    assert organisations.find_companies("boulangerie") == []
    assert organisations.find_associations("boulangerie") == []


def test_a_long_text_is_truncated_and_stays_plain_text(fake_service: list[bytes]) -> None:
    properties = {**ADDRESS_PROPERTIES, "label": "1 Rue\n <b>" + "a" * 999, "citycode": "<x>", "city": None}
    fake_service[0] = json.dumps({"features": [{"properties": properties, "geometry": POINT}]}).encode()

    (address,) = geocoder.suggest_addresses("1 rue")

    assert address.label.startswith("1 Rue <b>aaa") and len(address.label) == 200
    assert (address.insee, address.city) == ("", "")


def test_a_response_that_is_not_an_image_is_not_a_tile(fake_service: list[bytes]) -> None:
    fake_service[0] = b"<svg onload=alert(1)>"

    with pytest.raises(tiles.TileMissing):
        tiles.get_tile(1, 0, 0)
