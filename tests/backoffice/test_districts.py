"""The map of districts: uploaded by an administrator and confirmed after a preview."""

from __future__ import annotations

from app.core.db import db
from app.places import districts
from devtools.demo import fixtures
from tests.cast import Person
from tests.client import Browser

DISTRICTS = "/agents/administration/quartiers"
MAP = ("quartiers.geojson", fixtures.load_districts())


def test_an_administrator_uploads_the_map(ada: Person) -> None:
    page = ada.post(DISTRICTS, {"map": MAP}).follow()

    assert page.texts("section ul li") == ["Centre", "La Brelle", "Les Prés", "Les Saules"]
    assert districts.find_district(47.5, -0.4) == "Centre"
    assert districts.find_district(0, 0) is None


def test_another_name_property_can_be_chosen(ada: Person) -> None:
    ada.post(DISTRICTS, {"map": MAP})

    page = ada.post(f"{DISTRICTS}/noms", {"property": "code"}).follow()

    assert page.texts("section ul li") == ["1", "2", "3", "4"]
    assert districts.find_district(47.5, -0.4) == "1"
    assert ada.post(f"{DISTRICTS}/noms", {"property": "inconnue"}).status == 422


def test_an_invalid_map_is_refused_and_the_former_map_stays(ada: Person) -> None:
    ada.post(DISTRICTS, {"map": MAP})

    refusal = ada.post(DISTRICTS, {"map": ("photo.jpg", b"\xff\xd8\xff")})
    empty = ada.post(DISTRICTS, {})

    assert refusal.status == empty.status == 422
    assert "n’est pas du GeoJSON" in refusal.text("#f-map-error")
    assert "Choisissez un fichier" in empty.text("#error-summary")
    assert districts.list_names() == ["Centre", "La Brelle", "Les Prés", "Les Saules"]


def test_the_map_can_be_deleted(ada: Person) -> None:
    ada.post(DISTRICTS, {"map": MAP})

    page = ada.post(f"{DISTRICTS}/retrait").follow()

    assert "Aucune carte n’est enregistrée" in page.text("main")
    db.session.rollback()
    assert districts.find_district(47.5, -0.4) is None


def test_only_an_administrator_uploads_a_map(alice: Person, chloe: Person, stranger: Browser) -> None:
    assert alice.get(DISTRICTS).status == chloe.get(DISTRICTS).status == 404
    assert alice.post(DISTRICTS, {"map": MAP}).status == 404
    assert stranger.get(DISTRICTS).status == 303
