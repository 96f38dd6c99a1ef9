"""Lists of choices and their cards in the back office: created by administrators, edited by their editors."""

from __future__ import annotations

import pytest

from app.cards import cards
from app.core.db import db
from app.procedures.sources import option_lookup, source_store
from tests.cast import Person
from tests.client import Browser

LISTS = "/agents/administration/listes"
CARDS = "/agents/fiches/cantines"
CANTEENS = {
    "title": "Cantines",
    "audience": "everyone",
    "label": "{{ nom }}",
    "identifier": "code",
    "editors": ["voirie-instruction"],
    "personal": "no",
    "fields__items": ["0", "1", "2"],
    "fields__0__label": "Code",
    "fields__0__type": "short_text",
    "fields__0__required": "yes",
    "fields__1__label": "Nom",
    "fields__1__type": "short_text",
    "fields__1__required": "yes",
    "fields__2__label": "Places",
    "fields__2__type": "number",
    "fields__2__required": "no",
}


@pytest.fixture(autouse=True)
def cleared_cache() -> None:
    option_lookup.option_cache.clear()


@pytest.fixture
def canteens(ada: Person) -> None:
    page = ada.post(f"{LISTS}/nouvelle/cards", CANTEENS)
    assert page.status == 303, page.text("main")


def list_labels() -> list[str]:
    db.session.rollback()
    return [card.label for card in cards.list_cards("cantines")]


def test_lists_are_for_administrators_and_cards_for_their_editors(
    canteens, ada: Person, alice: Person, bruno: Person, chloe: Person, stranger: Browser
) -> None:
    assert ada.get(LISTS).status == 200
    assert {person.get(LISTS).status for person in (alice, bruno, chloe)} == {404}
    assert alice.get(CARDS).status == ada.get(CARDS).status == 200
    assert bruno.get(CARDS).status == bruno.post(f"{CARDS}/nouvelle", {"code": "x", "nom": "X"}).status == 404
    assert chloe.get(CARDS).status == 404
    assert "/compte/connexion" in str(stranger.get(CARDS).location)
    assert "Fiches" in alice.get("/agents/fiches").text(".menu")
    assert "Fiches" not in bruno.get("/agents/fiches").text(".menu")


def test_a_card_is_created_changed_and_archived(canteens, alice: Person) -> None:
    alice.post(f"{CARDS}/nouvelle", {"code": "lavoir", "nom": "Le Lavoir", "places": "120"}).follow()
    card = cards.find_card("cantines", "lavoir")
    assert card is not None
    twice = alice.post(f"{CARDS}/nouvelle", {"code": "lavoir", "nom": "Autre"})
    rejected_page = alice.post(f"{CARDS}/{card.id}", {"code": "lavoir", "nom": "Le Vieux-Lavoir", "places": "beaucoup"})
    alice.post(f"{CARDS}/{card.id}", {"code": "lavoir", "nom": "Le Vieux-Lavoir", "places": ""}).follow()

    assert twice.status == rejected_page.status == 422
    assert "une fiche a déjà celle-ci" in twice.text("#error-summary")
    assert rejected_page.find_one("#f-places")["value"] == "beaucoup"
    assert list_labels() == ["Le Vieux-Lavoir"]
    assert "Le Vieux-Lavoir" in alice.get(f"{CARDS}?q=lavoir").text("tbody")

    alice.post(f"{CARDS}/{card.id}/archivage").follow()
    assert list_labels() == []
    assert "Archivée" in alice.get(f"{CARDS}?archived=yes").text("tbody")


def test_the_import_of_a_table_is_atomic(canteens, alice: Person) -> None:
    good = "Code;Nom;Places\nlavoir;Le Lavoir;120\nsaules;Les Saules;\n".encode("cp1252")
    alice.post(f"{CARDS}/import", {"table": ("cantines.csv", good)}).follow()

    bad = alice.post(f"{CARDS}/import", {"table": ("c.csv", b"code;nom;places\netang;L'Etang;12\nx;;12\ny;Y;trop\n")})
    again = alice.post(f"{CARDS}/import", {"table": ("c.csv", b"code;nom\nsaules;Les Peupliers\nnord;Nord\n")}).follow()

    assert bad.status == 422
    assert "Ligne 3" in bad.text("[role=alert]") or "Ligne 3" in bad.text("main")
    assert "ajoutées : 1, modifiées : 1" in again.text("main")
    assert list_labels() == ["Le Lavoir", "Les Peupliers", "Nord"]
    exported = alice.client.get(f"{CARDS}/fiches.csv").get_data().decode("utf-8-sig")
    assert exported.splitlines() == ["code;nom;places", "lavoir;Le Lavoir;120", "saules;Les Peupliers;", "nord;Nord;"]


def test_cards_about_people_are_sealed_and_their_consultation_is_logged(
    ada: Person, alice: Person, access_log_entries
) -> None:
    ada.post(f"{LISTS}/nouvelle/cards", {**CANTEENS, "personal": "yes"}).follow()
    alice.post(f"{CARDS}/nouvelle", {"code": "a", "nom": "Zénobie Secret"}).follow()

    card = cards.find_card("cantines", "a")

    assert card is not None and card.sealed is not None
    assert card.contents is None and card.identifier != "a"
    assert list_labels() == ["Zénobie Secret"]
    assert ("list", "backoffice.cards") in access_log_entries()


def test_a_list_is_imported_from_a_table_and_problems_have_line_numbers(ada: Person) -> None:
    ada.post(f"{LISTS}/nouvelle/csv", {"title": "Rues", "audience": "everyone"}).follow()

    rejected_page = ada.post(f"{LISTS}/rues/contenu", {"table": ("r.csv", b"code;nom\n1;Rue A\n1;Rue B\n;Rue C\n")})
    right = ada.post(
        f"{LISTS}/rues/contenu", {"table": ("r.csv", b"code;nom;quartier\n1;Rue A;nord\n2;Rue B;sud\n")}
    ).follow()

    assert rejected_page.status == 422
    assert "Ligne 3 : même valeur qu’à la ligne 2." in rejected_page.text("main")
    assert "Rue A" in right.text("tbody") and "quartier = nord" in right.text("tbody")
    assert [option.value for option in option_lookup.options_of("rues")] == ["1", "2"]


def test_an_internal_url_is_not_fetched_and_is_reported_to_administrators(ada: Person) -> None:
    form = {"title": "Salles", "audience": "everyone", "url": "http://127.0.0.1:9/", "value": "id", "label": "nom"}
    ada.post(f"{LISTS}/nouvelle/json", form).follow()

    tried = ada.post(f"{LISTS}/salles/essai")

    assert tried.status == 422
    assert "ne peut pas être demandée d’ici" in tried.text("main")
    assert "Ne répond pas" in ada.get(LISTS).text("tbody")
    assert "1 liste ne répond pas" in ada.get("/agents/administration/").text("main")


def test_problems_of_a_list_are_reported_and_the_input_is_kept(ada: Person) -> None:
    page = ada.post(f"{LISTS}/nouvelle/cards", {**CANTEENS, "label": "{{ inconnu }}"})
    more = ada.post(f"{LISTS}/nouvelle/cards", {**CANTEENS, "fields__add": "1"})

    assert page.status == 422
    assert "inconnu" in page.text("main")
    assert page.find_one("#f-fields__1__label")["value"] == "Nom"
    assert more.status == 200
    assert len(more.find_all("[name=fields__items]")) == 4


def test_a_list_is_deleted_with_its_cards(canteens, ada: Person, alice: Person) -> None:
    alice.post(f"{CARDS}/nouvelle", {"code": "lavoir", "nom": "Le Lavoir"}).follow()

    ada.post(f"{LISTS}/cantines/suppression").follow()

    db.session.rollback()
    assert source_store.find_source("cantines") is None
    assert ada.get(CARDS).status == 404
