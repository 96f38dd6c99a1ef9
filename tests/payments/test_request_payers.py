"""Payment before the request for a certified identity, a company, somebody helped, and what an agent enters at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import jobs
from app.cases.drafts import request_drafts
from app.cases.models import Case, Draft
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.identity.openid.declared_sources import declare_source
from app.payments.models import CANCELLED, DUE, Invoice
from app.payments.payers import Payer, read_payer
from app.payments.readdressed_invoices import readdress_invoice
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from devtools.franceconnect.double import FranceConnectDouble
from devtools.proconnect.declarations import build_company_declaration
from devtools.proconnect.invented_agents import COMPANIES
from devtools.proconnect.proconnect_double import ProConnectDouble
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import WORKFLOW, write_charter
from tests.identity.franceconnect import run_franceconnect, visit
from tests.identity.openid.conftest import come_back, run_proconnect
from tests.payments.canteen import make_regie
from tests.payments.test_payment_holds import RULE, build_procedure, find_invoice, follow, pay
from tests.portal.test_procedure_availability import PROBLEM, SLUG, get_text
from tests.portal.test_request_confirmation import count, send

CERTIFIED = {"required": True, "level": "eidas1", "certified": True, "minutes": 30, "reason": "Votre identité compte."}
ADDRESS = {"id": "adresse", "type": "address", "label": "Adresse", "required": False, "profile": "address"}
COMPANY = {"id": "entreprise", "type": "company", "label": "Votre entreprise", "required": False}


@pytest.fixture
def regie(app: Flask, site: Site) -> None:
    with app.app_context():
        workflows.publish(deepcopy(WORKFLOW))
        write_charter()
        make_regie()


@pytest.fixture
def franceconnect(app: Flask, regie: None) -> Iterator[FranceConnectDouble]:
    with run_franceconnect(app) as double:
        yield double


@pytest.fixture
def companies(app: Flask, regie: None) -> Iterator[ProConnectDouble]:
    with run_proconnect(app) as double:
        declare_source(build_company_declaration(double.issuer))
        db.session.commit()
        yield double


def publish(*fields: dict[str, Any], **more: Any) -> None:
    definition = build_procedure(**more)
    definition["pages"][1]["fields"] += fields
    procedures.publish(definition)
    db.session.commit()


def fill_in(person: Browser, **contact: str) -> Page:
    """Fill the form in for four meals, and send the request: the page where it is paid."""
    page = person.post(f"{SLUG}/remplir", {**PROBLEM, "repas": "4"}).follow()
    review = person.post(str(page.find_one("form#filling-form")["action"]), contact).follow()
    assert review.text("h1") == "Vérifiez vos réponses", review.text("main")[:600]
    return send(person, review).follow()


def find_case() -> Case:
    return db.session.scalars(select(Case)).one()


def read_receipt(person: Browser, invoice: Invoice) -> str:
    """The text of the receipt that the page of the invoice links to."""
    page = person.get(f"/factures/{invoice.public_id}")
    content = person.client.get(str(page.find_one("a[href*='/recus/']")["href"])).data
    return " ".join(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded().split())


def sign_in_for_company(browser: Browser, double: ProConnectDouble, who: str) -> Browser:
    double.person = dict(COMPANIES[who])
    choice = come_back(browser, double, key="proconnect-entreprises").follow()
    token = choice.find_all("input[name=jeton]")[0]["value"]
    browser.post("/compte/avec/identite/choix", {"jeton": token})
    return browser


def test_a_certified_identity_is_kept_until_the_request_is_paid(
    app: Flask, franceconnect: FranceConnectDouble, chloe: Person, denis: Person
) -> None:
    publish(account={**CERTIFIED, "adults_only": True, "without_helper": True}, payment=RULE)
    visit(chloe, franceconnect, query="?but=niveau")
    waiting = fill_in(chloe, prenom="Zoé", nom="Autre", courriel="chloe@residents.example")
    invoice = find_invoice()
    assert (invoice.state, count(Case)) == (DUE, 0)
    assert read_payer(invoice) == Payer("Angèle DUPRÉ", "chloe@residents.example")
    assert "Angèle DUPRÉ" in waiting.text(".summary-list")
    chloe.post("/compte/deconnexion")

    with clock.shift_clock(timedelta(hours=2)):
        pay(app, invoice)

    answers = answers_of(find_case())
    assert (answers["prenom"], answers["nom"]) == ("Angèle", "DUPRÉ")
    elsewhere = Browser(app).get(f"/factures/{invoice.public_id}/retour").follow()
    assert "est envoyée" in get_text(elsewhere)
    assert "DUPRÉ" not in elsewhere.text("main")
    assert denis.get(f"/demandes/{find_case().id}").status == 404


def test_a_certified_identity_that_does_not_pay_gets_its_draft_back_and_proves_itself_again(
    app: Flask, franceconnect: FranceConnectDouble, chloe: Person, denis: Person, bruno: Person
) -> None:
    publish(account=CERTIFIED, payment=RULE)
    visit(chloe, franceconnect, query="?but=niveau")
    fill_in(chloe, prenom="Zoé", nom="Autre", courriel="chloe@residents.example")

    with app.app_context(), clock.shift_clock(timedelta(hours=11)):
        jobs.expire_drafts()

    draft = db.session.scalars(select(Draft)).one()
    assert (draft.hold, find_invoice().state) == (None, CANCELLED)
    assert request_drafts.contents_of(draft).envelope == {}
    assert chloe.get(f"/brouillons/{draft.id}").follow().text("h1") == "Vérifiez vos réponses"
    for person in (denis, bruno, Browser(app)):
        assert person.get(f"/brouillons/{draft.id}").status == 404
        assert person.post(f"/brouillons/{draft.id}/correction").status == 404
    chloe.post(f"{SLUG}/remplir/{draft.id}/envoi")
    assert (find_invoice().state, read_payer(find_invoice()).name, count(Case)) == (DUE, "Angèle DUPRÉ", 0)


def test_a_company_is_invoiced_and_its_receipt_names_it_and_who_asked(
    app: Flask, companies: ProConnectDouble, alice: Person
) -> None:
    publish(ADDRESS, payment=RULE, account={"required": True, "reason": "Un compte est nécessaire."})
    baker = sign_in_for_company(Browser(app), companies, "boulangerie")
    address = {"adresse__street": "3 rue du Four", "adresse__postcode": "38000", "adresse__city": "Exempleville"}
    fill_in(baker, prenom="Claire", nom="Vasseur", courriel="compta@boulangerie.example", **address)
    invoice = find_invoice()
    assert read_payer(invoice) == Payer(
        "Boulangerie Vasseur",
        "compta@boulangerie.example",
        "3 rue du Four, 38000 Exempleville",
        siret="80123456800013",
        applicant="Claire Vasseur",
    )
    assert "80123456800013" in alice.get(f"/agents/regies/cantine/factures/{invoice.id}").text(".summary-list")
    baker.post("/compte/deconnexion")
    baker = sign_in_again(Browser(app), companies, "boulangerie")

    pay(app, invoice)

    assert "Pour Boulangerie Vasseur (ProConnect)" in alice.get(f"/agents/demandes/{find_case().id}").text("main")
    receipt = read_receipt(baker, invoice)
    for words in ("Qui a payé Boulangerie Vasseur", "SIRET 80123456800013", "Demande faite par Claire Vasseur"):
        assert words in receipt
    assert baker.get("/mes-factures").find_all("a[href*='/recus/']")


def sign_in_again(browser: Browser, double: ProConnectDouble, who: str) -> Browser:
    double.person = dict(COMPANIES[who])
    assert come_back(browser, double, key="proconnect-entreprises").location == "/mes-demandes"
    return browser


def test_a_colleague_and_another_company_see_nothing_of_what_a_company_asks(
    app: Flask, companies: ProConnectDouble, bruno: Person
) -> None:
    publish(payment=RULE, account={"required": True, "reason": "Un compte est nécessaire."})
    grocer = sign_in_for_company(Browser(app), companies, "epicerie")
    colleague = sign_in_for_company(Browser(app), companies, "associe")
    baker = sign_in_for_company(Browser(app), companies, "boulangerie")
    fill_in(grocer, prenom="Claire", nom="Vasseur", courriel="compta@epicerie.example")
    invoice = find_invoice()

    for person in (colleague, baker, Browser(app)):
        assert person.get(f"/brouillons/{invoice.draft_id}").status == 404
        assert "Épicerie" not in person.get(f"/factures/{invoice.public_id}").text("main")
    assert bruno.get(f"/agents/regies/cantine/factures/{invoice.id}").status == 404


def test_a_company_without_an_account_is_the_one_that_the_form_names(
    app: Flask, regie: None, stranger: Browser
) -> None:
    publish(COMPANY, payment={**RULE, "company": "entreprise"})
    company_parts = {"entreprise__siret": "73282932000074", "entreprise__company_name": "Menuiserie Exemple"}

    waiting = fill_in(stranger, prenom="Léa", nom="Exemple", courriel="lea@menuiserie.example", **company_parts)

    rows = [" ".join(text.split()) for text in waiting.texts(".summary-list > div")]
    assert rows == ["Au nom de Menuiserie Exemple", "SIRET 73282932000074", "Demande faite par Léa Exemple"]
    invoice = find_invoice()
    pay(app, invoice)
    assert "Qui a payé Menuiserie Exemple" in read_receipt(stranger, invoice)
    assert "Menuiserie" not in read_receipt(Browser(app), invoice)


def test_a_relative_pays_for_the_person_whom_they_help(app: Flask, regie: None, chloe: Person, denis: Person) -> None:
    publish(payment=RULE)
    waiting = fill_in(chloe, prenom="Odile", nom="Martin", courriel="odile@residents.example")
    invoice = find_invoice()
    assert read_payer(invoice) == Payer("Chloé Exemple", "chloe@residents.example", applicant="Odile Martin")
    assert "Pour le compte de Odile Martin" in " ".join(get_text(waiting, ".summary-list").split())
    assert denis.get(f"/brouillons/{invoice.draft_id}").status == 404

    pay(app, invoice)

    case = find_case()
    assert answers_of(case)["nom"] == "Martin"
    assert chloe.get(f"/demandes/{case.id}").status == 200
    assert denis.get(f"/demandes/{case.id}").status == 404
    receipt = read_receipt(chloe, invoice)
    assert "Qui a payé Chloé Exemple" in receipt
    assert "Pour le compte de Odile Martin" in receipt


@pytest.mark.parametrize(("first_name", "last_name"), [("CHLOE", "exemple"), ("Exemple", "Chloé")])
def test_the_same_name_written_otherwise_is_the_same_person(
    regie: None, chloe: Person, first_name: str, last_name: str
) -> None:
    publish(payment=RULE)

    fill_in(chloe, prenom=first_name, nom=last_name, courriel="chloe@residents.example")

    assert read_payer(find_invoice()).applicant == ""


def test_a_helper_of_aidants_connect_is_recorded_and_the_person_is_invoiced(
    app: Flask, franceconnect: FranceConnectDouble, chloe: Person, alice: Person
) -> None:
    publish(account=CERTIFIED, payment=RULE)
    franceconnect.helper = "argent logement"
    visit(chloe, franceconnect, query="?but=niveau")
    fill_in(chloe, prenom="Zoé", nom="Autre", courriel="aidant@asso.example")
    invoice = find_invoice()
    assert read_payer(invoice) == Payer("Angèle DUPRÉ", "aidant@asso.example", has_helper=True)

    pay(app, invoice)

    assert "Avec l’aide d’un aidant (Aidants Connect)" in alice.get(f"/agents/demandes/{find_case().id}").text("main")
    assert "Demande faite avec un aidant (Aidants Connect)" in read_receipt(chloe, invoice)


def test_reception_hands_over_what_is_to_be_paid_of_what_it_enters(
    app: Flask, regie: None, rachel: Person, bruno: Person
) -> None:
    publish(COMPANY, payment={**RULE, "company": "entreprise"}, account={"required": True, "reason": "Un compte."})
    form = {"token": str(uuid4()), "channel": "counter", "type": "trou", "description": "Un trou.", "repas": "2"}
    form |= {"nom": "Martin", "courriel": "odile@residents.example"}
    form |= {"entreprise__siret": "73282932000074", "entreprise__company_name": "Menuiserie Exemple"}

    receipt = rachel.post("/agents/saisie/signaler", form).follow()

    invoice = find_invoice()
    assert (invoice.state, invoice.case_id) == (DUE, find_case().id)
    assert (read_payer(invoice).name, read_payer(invoice).applicant) == ("Menuiserie Exemple", "Martin")
    assert f"/factures/{invoice.public_id}" in receipt.text("main")
    assert "À payer : 6,90 €" in get_text(receipt)
    assert bruno.get(f"/agents/saisie/recus/{find_case().id}").status == 404


def test_somebody_else_may_pay_a_request_that_waits_for_its_payment(
    app: Flask, regie: None, stranger: Browser, alice: Person
) -> None:
    publish(payment=RULE)
    fill_in(stranger, prenom="Odile", nom="Martin", courriel="odile@residents.example")
    former = find_invoice()
    with app.app_context():
        readdress_invoice(former.id, Payer("Tuteur Exemple", "tuteur@residents.example"))
        db.session.commit()
        follow(app, former)
    invoice = find_invoice()
    assert (count(Case), invoice.id != former.id, invoice.draft_id is not None) == (0, True, True)
    own_page = stranger.get(f"/brouillons/{invoice.draft_id}").follow()
    assert "Une autre personne la paie" in own_page.text("main")
    assert "Tuteur" not in own_page.text("main")
    assert not own_page.find_all("#payment-form")
    assert Browser(app).get(f"/factures/{invoice.public_id}").find_all("#payment-form")

    pay(app, invoice)

    assert count(Case) == 1
