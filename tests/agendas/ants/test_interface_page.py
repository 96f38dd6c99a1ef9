"""The administration page of the interface: its settings, its tokens, its meeting points, the test of the connection."""

from __future__ import annotations

from uuid import UUID

from app.agendas.ants.hub_tokens import is_token_valid
from app.agendas.ants.meeting_points import find_point
from app.core.db import db
from app.core.settings import site_settings
from tests.agendas.ants.conftest import POINT
from tests.agendas.ants.duplicates_double import TOKEN as SERVICE_TOKEN
from tests.agendas.ants.duplicates_double import DuplicatesDouble
from tests.agendas.ants.hub_double import TOKEN
from tests.agendas.passport_desk import create_agenda
from tests.cast import Person

URL = "/agents/administration/titres-d-identite"
PLACE = {
    "name": "Annexe des Lilas",
    "street": "3 rue des Lilas",
    "zip_code": "69100",
    "city_name": "Villeneuve",
    "latitude": "45,76",
    "longitude": "4.88",
    "service-PASSPORT": "passeport",
}


def test_only_administrators_see_it(version_id: UUID, ada: Person, alice: Person, chloe: Person) -> None:
    assert ada.get(URL).status == 200
    assert alice.get(URL).status == 404
    assert chloe.get(URL).status in (303, 404)
    assert chloe.post(f"{URL}/jeton").status in (303, 404)


def test_it_tells_what_the_hub_will_show(version_id: UUID, ada: Person) -> None:
    text = ada.get(URL).text("main")

    assert "Mairie de Villeneuve" in text and "heures libres d’ici trente jours" in text

    create_agenda(services=[{"id": "autre", "title": "Autre", "minutes": 20}])

    assert "aucune démarche ouverte ne prend ce motif" in ada.get(URL).text("main")


def test_the_connection_is_saved_sealed_and_tested(version_id: UUID, duplicates: DuplicatesDouble, ada: Person) -> None:
    texts = {"ants.mode": "duplicates", "ants.service_url": duplicates.url, "ants.service_token": "faux"}
    ada.post(URL, texts)
    assert "refuse le jeton" in ada.post(f"{URL}/essai").follow().text("main")

    page = ada.post(URL, {**texts, "ants.service_token": SERVICE_TOKEN}).follow()

    assert SERVICE_TOKEN not in page.html
    assert "reconnaît le jeton" in ada.post(f"{URL}/essai").follow().text("main")
    response = ada.post(URL, {"ants.mode": "duplicates", "ants.service_url": duplicates.url, "ants.service_token": ""})
    assert response.status == 303 and site_settings.get_setting("ants.service_token") == SERVICE_TOKEN
    duplicates.is_down = True
    assert "ne répond pas" in ada.post(f"{URL}/essai").follow().text("main")


def test_what_cannot_be_saved_is_said(version_id: UUID, ada: Person) -> None:
    for name, text in {
        "service_url": "pas une adresse",
        "mode": "tout",
        "header": "X Autre",
        "service_token": "é è",
    }.items():
        refused = ada.post(URL, {"ants.mode": "off", f"ants.{name}": text})
        assert refused.status == 422 and refused.find_all("#error-summary")
    assert "Mettez d’abord" in ada.post(f"{URL}/essai").follow().text("main")


def test_the_token_is_renewed_shown_once_and_the_former_one_stays_until_it_is_deleted(
    version_id: UUID, ada: Person
) -> None:
    page = ada.post(f"{URL}/jeton")
    token = page.text("code")

    assert token not in ada.get(URL).html
    db.session.expire_all()
    site_settings.clear_cache()
    assert is_token_valid(token) and is_token_valid(TOKEN)

    ada.post(f"{URL}/jeton/precedent/suppression")

    site_settings.clear_cache()
    assert is_token_valid(token) and not is_token_valid(TOKEN)


def test_a_token_that_could_be_guessed_is_refused(version_id: UUID, ada: Person) -> None:
    assert ada.post(f"{URL}/jeton", {"token": "court"}).status == 422
    assert ada.post(f"{URL}/jeton", {"token": "j" * 24}).status == 200


def test_a_place_is_announced_only_when_all_is_filled_in(version_id: UUID, ada: Person) -> None:
    create_agenda(slug="annexe", title="Annexe", place="Annexe des Lilas", address="3 rue des Lilas, 69100 Villeneuve")
    url = f"{URL}/lieux/annexe"
    proposed = ada.get(url)
    assert proposed.find_one("#f-zip_code")["value"] == "69100"
    assert proposed.find_one("#f-street")["value"] == "3 rue des Lilas"
    for name in PLACE:
        assert ada.post(url, {**PLACE, name: " "}).status == 422
    for wrong in ({"zip_code": "6910"}, {"latitude": "nan"}, {"longitude": "0"}, {"service-PASSPORT": "inconnu"}):
        assert ada.post(url, {**PLACE, **wrong}).status == 422

    assert ada.post(url, PLACE).status == 303

    point = find_point("annexe")
    assert point is not None and (point.latitude, point.services) == (45.76, {"PASSPORT": "passeport"})
    ada.post(f"{url}/suppression")
    assert find_point("annexe") is None and find_point(POINT.agenda_slug) is not None
    assert ada.get(f"{URL}/lieux/inconnu").status == 404


def test_its_settings_are_not_on_the_page_of_settings(version_id: UUID, ada: Person) -> None:
    assert "ants." not in ada.get("/agents/administration/reglages").html
    assert ada.post("/agents/administration/reglages/ants", {"ants.mode": "off"}).status == 404
