"""The price of a request: while one fills in its form, on the review, on the invoice."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.cases.jobs import run_due_steps
from app.cases.lifecycle import submission
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.payments.case_prices import quote_price
from app.payments.models import Invoice, InvoiceLine
from app.procedures import publishing as procedures
from tests.client import Browser
from tests.factories import ANSWERS as CONTACT
from tests.payments.priced_form import ANSWERS, make_priced_regie, publish_priced_form

FORM = "/demarches/signaler/remplir"


def test_the_price_follows_the_answers_page_after_page_and_is_reviewed(site: Site, stranger: Browser) -> None:
    make_priced_regie()
    publish_priced_form()

    first = stranger.get(FORM)
    assert "Le prix dépend de" in first.text("#page-quote")

    contact = stranger.post(FORM, ANSWERS).follow()
    assert contact.texts("#page-quote td") == ["3 mois × 12,50 €", "37,50 €", "Réduction", "-18,75 €", "18,75 €"]

    review = stranger.post(str(contact.find_one("form#filling-form")["action"]), {}).follow()
    assert review.texts("[aria-labelledby=price] tfoot td") == ["18,75 €"]
    assert "après l’envoi" in review.text("[aria-labelledby=price]")


def test_the_price_is_computed_anew_after_each_answer(site: Site, stranger: Browser) -> None:
    make_priced_regie()
    publish_priced_form()

    page = stranger.post(f"{FORM}/brouillon", {**ANSWERS, "mois": "2", "looked_at": "1"}, htmx="saved")

    assert page.text("#page-quote tfoot td") == "12,50 €"


def test_what_is_invoiced_is_what_was_quoted(app: Flask, site: Site) -> None:
    make_priced_regie()
    version_id = publish_priced_form()
    answers = {**CONTACT, "zone": "faubourg", "mois": 31, "electrique": True}

    quote = quote_price(procedures.definition_of(version_id), answers)
    with app.app_context():
        submission.submit(version_id, answers, token=uuid4(), channel="web", by=NOBODY)
        run_due_steps()
        db.session.commit()

    assert quote is not None and quote.is_immediate
    # 31 × 0.333 is 10.323.
    assert ([line.amount for line in quote.lines], quote.total) == ([1032, -516], 516)
    invoice = db.session.scalars(select(Invoice)).one()
    lines = db.session.scalars(select(InvoiceLine).order_by(InvoiceLine.position)).all()
    assert (invoice.total, [line.amount for line in lines]) == (516, [1032, -516])
    assert lines[0].label == "Carte de stationnement (Faubourg)"


def test_a_missing_answer_and_a_refusal_are_said_in_plain_words(app: Flask, site: Site) -> None:
    make_priced_regie(ends_on="2020-01-01")
    procedure = procedures.definition_of(publish_priced_form())
    expired = quote_price(procedure, {"zone": "centre", "mois": 1})
    assert expired is not None and expired.refusal.startswith("Aucun tarif n’est en vigueur")

    make_priced_regie()
    missing = quote_price(procedure, {"zone": "centre"})

    assert missing is not None and missing.is_incomplete
    assert missing.reasons == ("Le prix dépend de « Nombre de mois » : répondez-y.",)
    assert (missing.lines, missing.total) == ((), None)


def test_no_price_is_quoted_when_the_circuit_says_the_price(app: Flask, site: Site) -> None:
    make_priced_regie()

    assert quote_price(procedures.definition_of(publish_priced_form(price=12)), ANSWERS) is None
