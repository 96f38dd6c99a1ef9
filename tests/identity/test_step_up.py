"""A form that asks for more than the session proves: what was typed survives every way of proving it, or of giving up."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.assurance import Assurance, AssuranceRule, Shortfall
from app.accounts.profile import read_profile, write_profile
from app.cases.models import Case
from app.cases.reading.case_values import ANSWERS
from app.core import clock
from app.core.db import db
from app.core.sealing import unseal
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import PASSWORD
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.identity.franceconnect import answer_of, enter, visit

FORM = "/demarches/signaler/remplir"
DESCRIPTION = "Le trou de la rue des Lilas, devant le 12"
NOON = clock.now()


@pytest.mark.parametrize(
    ("rule", "proved", "shortfall"),
    [
        (AssuranceRule(), Assurance(), None),
        (AssuranceRule(proof=2), Assurance(2, 1, NOON), Shortfall(proof=2)),
        (AssuranceRule(strength=3), Assurance(2, 4, NOON), Shortfall(strength=3)),
        (AssuranceRule(3, 3), Assurance(2, 2, NOON), Shortfall(3, 3)),
        (AssuranceRule(proof=2), Assurance(1, 4, NOON), None),
        (AssuranceRule(minutes=10), Assurance(2, 1, NOON - timedelta(minutes=9)), None),
        (AssuranceRule(minutes=10), Assurance(2, 1, NOON - timedelta(minutes=11)), Shortfall(minutes=10)),
    ],
)
def test_the_two_axes_are_apart(rule, proved, shortfall):
    assert rule.find_shortfall(proved, now=NOON) == shortfall


def test_a_page_may_ask_more_than_its_procedure_and_never_less():
    combined = AssuranceRule(2, 2, 60).combined_with(AssuranceRule(1, 3, 10))

    assert combined == AssuranceRule(2, 3, 10)


def publish(**account):
    """The form of reports, with a second page for those whose identity is verified."""
    definition = deepcopy(PROCEDURE)
    (first, *others) = definition["pages"]
    second = {
        "id": "identite",
        "title": "Votre identité",
        "identity": {"level": "eidas1"},
        "fields": [{"id": "complement", "type": "short_text", "label": "Complément", "required": False}],
    }
    definition["pages"] = [first, second, *others]
    if account:
        definition["account"] = {"required": True, **account}
    write_charter()
    workflows.publish(WORKFLOW)
    procedures.publish(definition)
    db.session.commit()


def fill_first_page(browser):
    """Fill the first page in, and return where the browser is sent."""
    publish()
    return browser.post(FORM, {"type": "trou", "description": DESCRIPTION}).location


@pytest.mark.postgresql
def test_a_page_that_needs_an_identity_says_what_is_missing_and_where_to_go(chloe, franceconnect):
    page = chloe.get(fill_first_page(chloe))

    assert page.status == 409
    text = page.text("main")
    assert "identité vérifiée" in text and "pièce d’identité" in text and "est gardé" in text
    assert page.find_one("a.franceconnect__button")["href"].startswith("/compte/avec/franceconnect?next=/demarches/")


def test_the_identity_is_proved_in_the_middle_of_the_form(chloe, franceconnect):
    address = fill_first_page(chloe)
    button = chloe.get(address).find_one("a.franceconnect__button")["href"]

    back = chloe.get(answer_of(franceconnect, chloe.get(button).location))

    assert back.location == address
    assert "Votre identité" in back.follow().text("main")
    first_page = address.rpartition("/")[0] + "/" + PROCEDURE["pages"][0]["id"]
    assert DESCRIPTION in chloe.get(first_page).html


def test_a_stranger_proves_it_too_and_keeps_the_draft(stranger, franceconnect):
    address = fill_first_page(stranger)
    refusal = stranger.get(address)
    assert "Un compte est nécessaire" in refusal.text("h1")

    enter(stranger, franceconnect, query=f"?next={address}")

    assert "Votre identité" in stranger.get(address).text("main")


def test_a_request_is_not_sent_by_a_session_that_proves_less(chloe, franceconnect):
    address = fill_first_page(chloe)
    visit(chloe, franceconnect, query="?but=niveau")
    chloe.post(address, {"complement": ""})
    draft = address.rpartition("/")[0]
    chloe.post("/compte/deconnexion")
    sign_in_again(chloe)

    refusal = chloe.post(f"{draft}/envoi")

    assert refusal.status == 409
    assert db.session.scalars(select(Case)).all() == []
    assert refusal.find_one("a.franceconnect__button")["href"].endswith("verification&but=niveau&preuve=2")


def test_what_the_counter_checked_of_an_account_counts(chloe):
    address = fill_first_page(chloe)
    write_profile(chloe.account, replace(read_profile(chloe.account), identity_level="eidas1"))
    db.session.commit()

    assert chloe.get(address).status == 200


def sign_in_again(person):
    return person.post("/compte/connexion", {"email": person.email, "password": PASSWORD, "next": ""})


def fill_contact_page(person, franceconnect):
    """Fill the form in as somebody certified who types another name, and return the page of the contact."""
    publish(certified=True, level="eidas1", reason="Une identité vérifiée est nécessaire.")
    visit(person, franceconnect, query="?but=niveau")
    identity_page = person.post(FORM, {"type": "trou", "description": DESCRIPTION}).location
    return person.post(identity_page, {"complement": ""}).location


def test_a_certified_name_is_filled_in_and_locked(chloe, franceconnect):
    address = fill_contact_page(chloe, franceconnect)

    page = chloe.get(address)

    last_name = page.find_one("#f-nom")
    assert (last_name["value"], last_name.has_attr("readonly")) == ("DUPRÉ", True)
    assert page.find_one("#f-prenom")["value"] == "Angèle"
    assert not page.find_one("#f-courriel").has_attr("readonly")
    assert "Certifié par FranceConnect" in page.text("main")


def test_another_name_than_the_certified_one_is_never_sent(chloe, franceconnect):
    address = fill_contact_page(chloe, franceconnect)
    chloe.post(address, {"prenom": "Mallory", "nom": "AUTRE", "courriel": "chloe@residents.example"})

    chloe.post(address.rpartition("/")[0] + "/envoi")

    case = db.session.scalars(select(Case)).one()
    answers = unseal(case.key_id, case.answers, about=ANSWERS)
    assert (answers["prenom"], answers["nom"]) == ("Angèle", "DUPRÉ")


def test_the_helper_of_aidants_connect_is_recorded(chloe, franceconnect):
    franceconnect.helper = "argent logement"
    address = fill_contact_page(chloe, franceconnect)
    chloe.post(address, {"prenom": "", "nom": "", "courriel": ""})

    receipt = chloe.post(address.rpartition("/")[0] + "/envoi").location

    assert "aidant (Aidants Connect)" in chloe.get(receipt.removesuffix("/recu")).text("main")
