"""Owners of a card: managed by the editors of the list in its family, displayed to the person on their account."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from app.accounts.sectoral_ids import sectoral_id
from app.cards import card_owners, cards
from app.cards.models import Card, CardOwner
from app.cards.reference_lists import get_list
from app.core.db import db
from app.privacy.data_export.export_schema import build_export_schema
from app.procedures.sources.source_store import save_source
from tests.cast import Person
from tests.client import Browser
from tests.privacy.test_data_exports import ask_and_wait, content_of, members_of
from tests.procedures.own_cards import FAMILY, PLOTS

LISTS = "/agents/administration/listes"
CARD_QUESTION = {
    "title": "Emplacements",
    "audience": "agents",
    "label": "{{ numero }}",
    "personal": "yes",
    "family": FAMILY,
    "fields__items": ["1", "2"],
    "fields__1__label": "Numéro",
    "fields__1__type": "short_text",
    "fields__1__required": "yes",
    "fields__1__for_agents": "no",
    "fields__2__label": "Avis",
    "fields__2__type": "short_text",
    "fields__2__required": "no",
    "fields__2__for_agents": "yes",
}


@pytest.fixture
def plot(site: Any, departments: None) -> Card:
    save_source(PLOTS)
    card = cards.create_card("emplacements", {"numero": "12", "longueur": "4", "avis": "à surveiller"})
    db.session.commit()
    return card


def address(card: Card) -> str:
    return f"/agents/fiches/emplacements/{card.id}/personnes"


def list_owner_emails(card_id: UUID) -> list[str]:
    db.session.expire_all()
    return [owner.email for owner in card_owners.list_owners(db.session.get_one(Card, card_id))]


@pytest.mark.postgresql
def test_an_editor_of_the_list_adds_and_withdraws_an_owner(
    alice: Person, chloe: Person, plot: Card, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    card_id, page = plot.id, alice.get(f"/agents/fiches/emplacements/{plot.id}")
    assert page.find_all(f"a[href='{address(plot)}']")

    card_page = alice.post(address(plot), {"email": f" {chloe.email.upper()} "}).follow()
    alice.post(address(plot), {"email": chloe.email})

    assert list_owner_emails(card_id) == [chloe.email]
    assert chloe.email in card_page.text("main li.panel")
    assert "par Alice Exemple" in card_page.text("main li.panel")
    assert ("read", "backoffice.cards") in access_log_entries()

    alice.post(str(card_page.find_one("main li.panel form")["action"])).follow()

    assert list_owner_emails(card_id) == []


def test_an_address_without_a_residents_account_is_refused_beside_the_field(
    alice: Person, bruno: Person, plot: Card
) -> None:
    for email in ("", "personne@residents.example", bruno.email, "dupont", "chloe@"):
        page = alice.post(address(plot), {"email": email})
        assert page.status == 422
        assert page.text("title").startswith("Erreur")
        assert "Aucun compte d’usager" in page.text("#error-summary")

    assert db.session.query(CardOwner).count() == 0


def test_other_agents_do_not_see_the_owner(
    bruno: Person, rachel: Person, chloe: Person, stranger: Browser, ada: Person, plot: Card
) -> None:
    card_owners.give_card(plot, sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()
    card_id, url = plot.id, address(plot)

    assert [person.get(url).status for person in (bruno, rachel, chloe)] == [404, 404, 404]
    assert stranger.get(url).status == 303
    for person in (bruno, rachel, chloe):
        assert person.post(f"{url}/{card_owners.list_owners(plot)[0].id}/retrait").status == 404
        assert person.post(url, {"email": chloe.email}).status == 404
    assert list_owner_emails(card_id) == [chloe.email]
    assert ada.get(url).status == 200


def test_editors_of_another_family_do_not_see_the_owner(bruno: Person, chloe: Person, plot: Card) -> None:
    save_source({**PLOTS, "editors": ["etat-civil-instruction"]})
    card_owners.give_card(plot, sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()

    page = bruno.get(f"/agents/fiches/emplacements/{plot.id}")

    assert page.status == 200
    assert page.find_all(f"a[href='{address(plot)}']") == []
    assert bruno.get(address(plot)).status == 404


def test_a_link_is_withdrawn_from_the_page_of_its_own_card_only(alice: Person, chloe: Person, plot: Card) -> None:
    other = cards.create_card("emplacements", {"numero": "13"})
    card_owners.give_card(plot, sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()

    alice.post(f"{address(other)}/{card_owners.list_owners(plot)[0].id}/retrait")

    assert list_owner_emails(plot.id) == [chloe.email]


def test_a_resident_sees_their_cards_on_their_account(chloe: Person, denis: Person, plot: Card) -> None:
    card_owners.give_card(plot, sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()

    page = chloe.get("/compte/donnees")

    own_cards = page.text("[aria-labelledby=cards]")
    assert "Emplacement 12" in own_cards
    assert "Longueur" in own_cards
    assert "surveiller" not in own_cards
    assert denis.get("/compte/donnees").find_all("[aria-labelledby=cards]") == []


def test_the_cards_are_in_the_data_export(app: Flask, chloe: Person, denis: Person, plot: Card) -> None:
    card_owners.give_card(plot, sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    db.session.commit()

    with app.app_context():
        members, others = (
            members_of(content_of(ask_and_wait(db.session.merge(person.account)))) for person in (chloe, denis)
        )

    definition = json.loads(members["donnees.json"])
    Draft202012Validator(build_export_schema()).validate(definition)

    (card,) = definition["cards"]
    assert (card["list"], card["label"], card["archived"]) == ("Emplacements de marché", "Emplacement 12", False)
    assert {answer["id"] for answer in card["answers"]} == {"numero", "longueur"}
    assert b"Emplacement 12" in members["fiches.csv"]
    assert json.loads(others["donnees.json"])["cards"] == []


def test_an_administrator_enables_owners_on_a_list(ada: Person, site: Any) -> None:
    ada.post(f"{LISTS}/nouvelle/cards", CARD_QUESTION).follow()

    card_list = get_list("emplacements")
    assert card_list.family == FAMILY
    assert [field.id for field in card_list.fields_of_residents] == ["numero"]
    page = ada.get(f"{LISTS}/emplacements")
    assert page.find_one("select[name=family] option[selected]")["value"] == FAMILY


@pytest.mark.postgresql
def test_the_family_of_a_list_cannot_change_while_its_cards_have_owners(ada: Person, chloe: Person) -> None:
    ada.post(f"{LISTS}/nouvelle/cards", CARD_QUESTION)
    card = cards.create_card("emplacements", {"numero": "12"})
    name = sectoral_id(chloe.account.id, FAMILY)
    card_owners.give_card(card, name, email=chloe.email)
    db.session.commit()

    refusal = ada.post(f"{LISTS}/emplacements", {**CARD_QUESTION, "family": "scolaire"})

    assert refusal.status == 422
    assert "retirez-les d’abord" in refusal.text("main")
    assert get_list("emplacements").family == FAMILY

    card_owners.withdraw_card(card, name)
    db.session.commit()
    assert ada.post(f"{LISTS}/emplacements", {**CARD_QUESTION, "family": "scolaire"}).status == 303
    assert get_list("emplacements").family == "scolaire"
