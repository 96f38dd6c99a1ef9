"""Qualities of residents: managed and granted by administrators, visible to agents of the family."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.accounts import quality_holders
from app.accounts.qualities import HeldQuality, Quality, create_quality, find_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.factories import MakeCase

URL = "/agents/administration/qualites"
MARKET = {
    "title": "Professionnel du marché",
    "family": "polices-voirie",
    "explanation": "Présentez votre carte de commerçant au service Voirie.",
}
HOLDERS = f"{URL}/professionnel-du-marche/titulaires"


@pytest.fixture
def market(ada: Person) -> Quality:
    quality = create_quality(**MARKET)
    db.session.commit()
    return quality


def count_holdings() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(HeldQuality)) or 0


def grant_quality(person: Person, quality: Quality, **origin: str) -> None:
    quality_holders.give_quality(quality, sectoral_id(person.account.id, quality.family), QualityOrigin(**origin))
    db.session.commit()


@pytest.mark.postgresql
def test_an_administrator_creates_a_quality_and_gives_it_to_an_account(ada: Person, chloe: Person) -> None:
    quality_page = ada.post(URL, MARKET).follow()
    holder_page = ada.post(HOLDERS, {"email": "Chloe@residents.example", "reason": "Carte vue au guichet."}).follow()

    assert "La qualité est créée." in quality_page.text("main")
    row = holder_page.text(".worklist tbody")
    assert "Chloé Exemple" in row and "Carte vue au guichet." in row and "par Ada Exemple" in row
    assert quality_holders.list_slugs_of_account(chloe.account.id, "polices-voirie") == ["professionnel-du-marche"]
    assert quality_holders.list_slugs_of_account(chloe.account.id, "etat-civil") == []
    assert "1 personne" in ada.get(URL).text(".worklist tbody")
    ada.post(HOLDERS, {"email": "chloe@residents.example", "reason": "Carte vue au guichet."}).follow()
    (letter,) = [unseal_content(message) for message in db.session.query(Message)]
    assert letter is not None and letter["to"] == "chloe@residents.example"
    assert "« Professionnel du marché »" in letter["text"]
    assert "guichet" not in letter["text"]


@pytest.mark.parametrize(
    ("form_values", "field"),
    [
        ({"title": " "}, "title"),
        ({"family": "inconnue"}, "family"),
        ({"explanation": ""}, "explanation"),
        ({"procedure": "inconnue"}, "procedure"),
    ],
)
def test_an_invalid_quality_is_reported_beside_its_field(ada: Person, form_values: dict[str, str], field: str) -> None:
    page = ada.post(URL, {**MARKET, **form_values})

    assert page.status == 422
    assert page.find_all(f"#error-summary a[href='#f-{field}']")
    assert db.session.scalar(select(func.count()).select_from(Quality)) == 0


@pytest.mark.postgresql
def test_names_of_qualities_are_unique_within_a_family(ada: Person, market: Quality) -> None:
    assert ada.post(URL, MARKET).status == 422
    assert ada.post(URL, {**MARKET, "family": "etat-civil"}).status == 303
    assert find_quality("professionnel-du-marche-2").family == "etat-civil"


@pytest.mark.postgresql
def test_its_family_can_change_until_it_has_a_holder(ada: Person, chloe: Person, market: Quality) -> None:
    words = {**MARKET, "title": "Commerçant du marché"}

    ada.post(f"{URL}/{market.slug}", {**words, "family": "sante"})
    db.session.expire_all()
    assert (market.title, market.family) == ("Commerçant du marché", "sante")

    grant_quality(chloe, market)
    assert not ada.get(f"{URL}/{market.slug}").find_all("[name=family]")
    assert ada.post(f"{URL}/{market.slug}", {**words, "family": "etat-civil"}).status == 422
    db.session.expire_all()
    assert market.family == "sante"


@pytest.mark.parametrize("email", ["denis@residents.example", "alice@mairie.example", "pas une adresse", "\x00"])
def test_only_a_resident_account_can_hold_it(ada: Person, alice: Person, market: Quality, email: str) -> None:
    page = ada.post(HOLDERS, {"email": email, "reason": "Vu."})

    assert page.status == 422
    assert "Aucun compte d’usager n’a cette adresse" in page.text("main")
    assert count_holdings() == 0


def test_a_past_date_or_a_missing_reason_is_refused(ada: Person, chloe: Person, market: Quality) -> None:
    email = {"email": "chloe@residents.example"}

    assert ada.post(HOLDERS, {**email, "reason": ""}).status == 422
    assert ada.post(HOLDERS, {**email, "reason": "Vu.", "until": "2020-01-01"}).status == 422
    assert ada.post(HOLDERS, {**email, "reason": "Vu.", "until": "demain"}).status == 422
    assert count_holdings() == 0


def test_it_is_withdrawn_from_one_person(ada: Person, chloe: Person, denis: Person, market: Quality) -> None:
    grant_quality(chloe, market, name="Chloé Exemple")
    grant_quality(denis, market, name="Denis Exemple")
    form = next(form for form in ada.get(HOLDERS).find_all(".worklist form") if "Chloé" in form.text)

    page = ada.post(str(form["action"])).follow()
    again = ada.post(str(form["action"])).follow()

    assert "La qualité est retirée." in page.text("main")
    assert "n’avait déjà plus" in again.text("main")
    assert "Chloé" not in page.text(".worklist") and "Denis Exemple" in page.text(".worklist")
    assert quality_holders.list_slugs_of_account(denis.account.id, "polices-voirie") == [market.slug]


def test_holders_are_paginated_and_each_is_logged(
    ada: Person, market: Quality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.backoffice.people.quality_holders.PAGE_SIZE", 2)
    for number in range(5):
        with clock.shift_clock(timedelta(minutes=number)):
            quality_holders.give_quality(market, uuid4(), QualityOrigin(name=f"P{number}"))
    db.session.commit()

    pages, url = [], HOLDERS
    while url:
        page = ada.get(url)
        pages.append(page.texts(".worklist tbody strong"))
        links = [link for link in page.find_all(".pagination a") if "suivante" in link.text]
        url = str(links[0]["href"]) if links else ""

    assert pages == [["P4", "P3"], ["P2", "P1"], ["P0"]]
    entries = db.session.scalars(select(AccessEntry).where(AccessEntry.screen == "backoffice.quality_holders")).all()
    assert [(entry.verb, entry.family) for entry in entries] == [("list", "polices-voirie")] * 3


def test_an_archived_quality_cannot_be_given_and_keeps_its_holders(ada: Person, chloe: Person, market: Quality) -> None:
    grant_quality(chloe, market)

    ada.post(f"{URL}/{market.slug}/archivage")
    page = ada.get(HOLDERS)
    refusal = ada.post(HOLDERS, {"email": "chloe@residents.example", "reason": "Vu."})

    assert not page.find_all("[name=email]")
    assert refusal.status == 422
    assert quality_holders.list_slugs_of_account(chloe.account.id, "polices-voirie") == [market.slug]
    ada.post(f"{URL}/{market.slug}/retour")
    assert ada.get(HOLDERS).find_all("[name=email]")


def test_the_case_page_has_the_qualities_of_the_applicant_in_its_family_only(
    alice: Person, bruno: Person, chloe: Person, market: Quality, make_case: MakeCase
) -> None:
    other = create_quality("Témoin de mariage", family="etat-civil", explanation="À la mairie.")
    grant_quality(chloe, market)
    grant_quality(chloe, other)
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    anonymous = make_case()

    page = alice.get(f"/agents/demandes/{case.id}")

    assert "Professionnel du marché" in page.text(".contact")
    assert "Témoin" not in page.text("main")
    assert "Professionnel" not in alice.get(f"/agents/demandes/{anonymous.id}").text(".contact")
    assert bruno.get(f"/agents/demandes/{case.id}").status == 404


@pytest.mark.parametrize("path", ["", "/nouvelle", "/professionnel-du-marche", "/professionnel-du-marche/titulaires"])
def test_only_administrators_manage_qualities(alice: Person, chloe: Person, market: Quality, path: str) -> None:
    for person in (alice, chloe):
        assert person.get(f"{URL}{path}").status == 404


def test_an_unknown_quality_is_not_found(ada: Person) -> None:
    for path in ("/inconnue", "/inconnue/titulaires", "/%00"):
        assert ada.get(f"{URL}{path}").status == 404
