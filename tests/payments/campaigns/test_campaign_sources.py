"""Campaigns made of the cards of a list and of the requests of an agent: the meaning of columns, the preview, the rights."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.cards import cards
from app.core.db import db
from app.core.sites import Site
from app.payments.campaigns.campaign_sources import SourceColumn, build_table
from app.procedures.sources.source_store import save_source
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase
from tests.payments.campaigns.campaign_steps import LIST, TABLE, prepare
from tests.payments.canteen import ROLE, make_regie

CARDS, REQUESTS = f"{LIST}/depuis-une-liste?liste=stands", f"{LIST}/depuis-des-demandes?procedure=signaler"
STANDS: dict[str, Any] = {
    "format": "parvis/source/1",
    "slug": "stands",
    "title": "Stands du marché",
    "kind": "cards",
    "label": "Stand {{ numero }}",
    "identifier": "numero",
    "personal": True,
    "family": "polices-voirie",
    "editors": [ROLE],
    "fields": [
        {"id": "numero", "type": "short_text", "label": "Numéro"},
        {"id": "titulaire", "type": "short_text", "label": "Titulaire"},
        {"id": "courriel", "type": "email", "label": "Courriel", "required": False},
        {"id": "metres", "type": "number", "label": "Mètres", "required": False},
    ],
}
SETTINGS = {"titre": "Droits de place", "echeance": "2090-01-01", "prestation": "repas"}
CARD_FORM = {**SETTINGS, "colonne-name": "titulaire", "colonne-email": "courriel", "colonne-quantity": "metres"}


@pytest.fixture(autouse=True)
def regie(site: Site, departments: None) -> None:
    make_regie(gateway="")


@pytest.fixture
def stands(app: Flask) -> None:
    with app.app_context():
        save_source(STANDS)
        cards.create_card("stands", {"numero": "1", "titulaire": "Odile Exemple", "metres": "3"})
        cards.create_card("stands", {"numero": "2", "titulaire": "Denis Exemple", "courriel": "denis@courriel.example"})
        archived_card = cards.create_card("stands", {"numero": "3", "titulaire": "Parti"})
        cards.archive_card(archived_card.id)
        db.session.commit()


def test_a_table_has_the_meanings_that_are_chosen_and_nothing_else() -> None:
    columns = [SourceColumn("a", "Titulaire"), SourceColumn("b", "Quotient familial"), SourceColumn("c", "Montant")]
    rows = [{"a": "Odile", "b": "450", "c": "12"}]

    table = build_table(columns, {"name": "a", "email": ""}, ["b", "c"], rows)

    # « Montant » would be taken for a price that nobody chose.
    assert table.columns == ("nom", "quotient_familial")
    assert table.rows[0].cells == {"nom": "Odile", "quotient_familial": "450"}


def test_the_cards_of_a_list_become_a_preview(alice: Person, stands: None) -> None:
    choice = alice.get(f"{LIST}/depuis-une-liste")
    assert "Stands du marché" in choice.text("select")
    page = alice.get(CARDS)
    assert page.find_one("#f-colonne-email option[selected]")["value"] == "courriel"

    preview = alice.post(CARDS, CARD_FORM).follow()

    # A card without a quantity counts for one; the archived one is left out.
    assert preview.texts(".summary-list dd")[:3] == ["2", "13,80 €", "1"]
    assert "Odile Exemple" in preview.text(".worklist")
    assert "Parti" not in preview.text("main")


def test_who_pays_is_to_be_chosen_and_nothing_is_lost(alice: Person, stands: None) -> None:
    page = alice.post(CARDS, {**CARD_FORM, "colonne-name": "", "titre": ""})

    assert page.status == 422
    assert "qui dit qui paie" in page.text(".error-summary")
    assert page.find_one("#f-colonne-quantity option[selected]")["value"] == "metres"
    assert page.find_one("#f-echeance")["value"] == "2090-01-01"


def test_a_list_that_the_agent_does_not_keep_is_not_found(alice: Person, stands: None, app: Flask) -> None:
    with app.app_context():
        save_source({**STANDS, "editors": ["etat-civil-instruction"]})
        db.session.commit()

    assert "Vous ne tenez aucune liste" in alice.get(f"{LIST}/depuis-une-liste").text("main")
    assert alice.get(CARDS).status == 404
    assert alice.post(CARDS, CARD_FORM).status == 404


def test_the_requests_of_a_list_become_a_preview_with_its_filters(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    make_case(nom="Acceptée", status="accepted")
    link = alice.get("/agents/demandes?procedure=signaler").find_one('a[href^="/agents/demandes/facturation"]')
    page = alice.get(str(link["href"])).follow()
    assert page.find_one("#f-colonne-name option[selected]")["value"] == "applicant"
    assert "(1)" in page.text(".lead")

    address = str(page.find_one("#campaign-form")["action"])
    form = {**SETTINGS, "colonne-name": "applicant", "colonne-email": "answer.courriel", "colonne-label": "reference"}
    preview = alice.post(address, form).follow()

    assert preview.texts(".summary-list dd")[:3] == ["1", "3,45 €", "0"]
    assert "Chloé Exemple" in preview.text(".worklist")
    assert f"Repas – {case.reference}" in preview.text(".worklist")


def test_a_saved_view_is_invoiced(alice: Person, make_case: MakeCase) -> None:
    make_case()
    alice.post(
        "/agents/demandes/vues", {"title": "À facturer", "query": "procedure=signaler&state=all", "audience": "own"}
    )
    choice = alice.get(f"{LIST}/depuis-des-demandes")
    view_id = str(choice.find_one("#f-vue option")["value"])

    page = alice.get(f"{LIST}/depuis-des-demandes?vue={view_id}")

    assert "(1)" in page.text(".lead")


def test_an_agent_who_sees_no_request_invoices_none(
    alice: Person, bruno: Person, stranger: Browser, make_case: MakeCase
) -> None:
    make_case()
    make_regie(gateway="", roles={"view": [], "invoice": ["etat-civil-instruction", ROLE], "control": [], "edit": []})

    page = bruno.get(REQUESTS)
    refused = bruno.post(REQUESTS, {**SETTINGS, "colonne-name": "applicant"})

    # The procedure is not open to Bruno: it is not in his list, nor what it asks.
    assert "Signaler un problème" not in page.text("main")
    assert refused.status == 303 and "depuis-des-demandes" in str(refused.location)
    assert stranger.get(REQUESTS).location.startswith("/compte/connexion")


def test_an_agent_without_the_right_on_the_regie_gets_none(
    alice: Person, bruno: Person, stands: None, make_case: MakeCase
) -> None:
    make_case()
    make_regie(gateway="", roles={"view": [ROLE], "invoice": [], "control": [], "edit": []})

    assert not alice.get("/agents/demandes?procedure=signaler").find_all('a[href*="facturation"]')
    assert alice.get("/agents/demandes/facturation").status == 404
    for address in (CARDS, REQUESTS):
        assert alice.get(address).status == alice.post(address, CARD_FORM).status == bruno.get(address).status == 404


def test_a_file_is_still_a_source(alice: Person) -> None:
    assert alice.get(prepare(alice, TABLE)).texts(".summary-list dd")[0] == "3"
