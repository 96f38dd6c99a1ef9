"""Linking an identity to an account that exists, and taking the link away, seen from the browser."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.identity import links
from tests.client import Browser
from tests.identity.conftest import come_back, count_accounts, create_by_source, go_to_source


def test_whoever_has_an_account_proves_it_in_the_same_browser(stranger, source, chloe):
    choice = come_back(stranger, source, "?next=/compte/connexions").follow()
    addition = choice.find_one("a.button[href*=rattachement]")["href"]
    sign_in = stranger.get(addition).follow()
    password = {"email": chloe.email, "password": "une phrase assez longue pour Parvis"}
    next_url = sign_in.find_all("input[name=next]")[0]["value"]
    page = stranger.post("/compte/connexion", password | {"next": next_url}).follow()
    token = page.find_all("input[name=jeton]")[0]["value"]

    assert stranger.post("/compte/avec/identite/rattachement", {"jeton": token}).location == "/compte/connexions"
    assert [link.source for link in links.list_links(chloe.account)] == ["attestation"]


def test_the_identity_that_waits_is_in_no_other_browser(app, stranger, source, chloe):
    address = come_back(stranger, source).location

    assert Browser(app).get(address).status == 410
    assert chloe.get(address.replace("choix", "rattachement")).status == 410


def test_two_accounts_are_never_opened_with_one_identity(stranger, source):
    choice = come_back(stranger, source).follow()
    token = choice.find_all("input[name=jeton]")[0]["value"]
    stranger.post("/compte/avec/identite/choix", {"jeton": token})

    assert stranger.post("/compte/avec/identite/choix", {"jeton": token}).status == 410
    assert count_accounts() == 1


def test_a_resident_adds_a_source_and_takes_it_away(app, source, chloe):
    other_browser = Browser(app)
    assert (
        come_back(chloe, source, "?but=lien&next=/compte/moyens-de-connexion").location == "/compte/moyens-de-connexion"
    )
    assert come_back(other_browser, source).location == "/mes-demandes"

    link = links.list_links(chloe.account)[0]
    chloe.post(f"/compte/moyens-de-connexion/{link.id}/fin")

    assert links.list_links(chloe.account) == []
    assert other_browser.get("/compte/profil").status == 303


def test_adding_a_source_asks_for_a_recent_proof(source, chloe):
    with clock.shift_clock(timedelta(minutes=11)):
        page = chloe.get(f"/compte/avec/{source.key}?but=lien")

    assert page.location.startswith("/compte/preuve?next=")
    assert source.demands == []


def test_an_identity_of_somebody_else_is_refused_without_a_word_about_them(stranger, source, chloe):
    create_by_source(stranger, source)

    page = come_back(chloe, source, "?but=lien")

    assert page.status == 403
    assert links.list_links(chloe.account) == []
    assert "DUBOIS" not in page.html


@pytest.mark.postgresql
def test_the_last_way_in_stays(stranger, source):
    create_by_source(stranger, source)
    account = db.session.scalars(select(Account)).one()
    link = links.list_links(account)[0]

    page = stranger.post(f"/compte/moyens-de-connexion/{link.id}/fin").follow()

    assert "seul moyen" in page.text("main")
    assert len(links.list_links(account)) == 1


def test_a_stranger_takes_nothing_away(source, stranger, chloe, denis):
    come_back(chloe, source, "?but=lien")
    link = links.list_links(chloe.account)[0]

    denis.post(f"/compte/moyens-de-connexion/{link.id}/fin")

    assert len(links.list_links(chloe.account)) == 1
    assert stranger.get("/compte/moyens-de-connexion").location.startswith("/compte/connexion")


def test_an_agent_is_refused_by_a_source_of_residents(source, alice):
    page = come_back(alice, source, "?but=lien")

    assert page.status == 403
    assert links.list_links(alice.account) == []


def test_somebody_else_who_signs_in_meanwhile_receives_nothing(source, chloe, denis):
    state = go_to_source(chloe, source, "?but=lien")
    with chloe.client.session_transaction() as hers, denis.client.session_transaction() as his:
        his["external"] = hers["external"]

    page = denis.get(f"/compte/avec/{source.key}/retour?state={state}&code=abc")

    assert page.status == 403
    assert links.list_links(denis.account) == []
