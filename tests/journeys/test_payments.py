"""A canteen bill on a phone, without a script: paid, refused then paid, closed after paying and settled by polling alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app.agendas.agenda_store import save_agenda
from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.payments.attempt_jobs import queue_due_checks, settle_attempt
from app.payments.attempts import list_attempts
from app.payments.case_payments import follow_payment
from app.payments.models import Invoice
from app.payments.payers import Payer
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from devtools.payfip.payfip_double import PayfipDouble
from devtools.payfip.payfip_server import build_settings, serve_double
from tests.cast import Person
from tests.catalogue.definition_files import PROCEDURES, WORKFLOWS, read_definitions
from tests.factories import write_charter
from tests.journeys.conftest import PHONE
from tests.payments.canteen import make_bill, make_regie
from tests.servers import find_free_port

pytestmark = pytest.mark.slow
STUDIO = "reserver-un-studio-de-repetition"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    port = find_free_port()
    return replace(settings, base_url=f"http://localhost:{port}", port=port)


@pytest.fixture
def double(app: Flask, settings: Settings, site: Site) -> Iterator[PayfipDouble]:
    with serve_double(find_free_port()) as running:
        outgoing.install(replace(settings, private_hosts=frozenset({running.host})))
        site_settings.save_settings(build_settings(running))
        db.session.commit()
        yield running
    outgoing.install(settings)


@pytest.fixture
def address(app: Flask, settings: Settings, double: PayfipDouble) -> Iterator[str]:
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield settings.base_url
    server.shutdown()
    thread.join()
    server.server_close()


def _open(chromium: Browser, address: str, invoice: Invoice) -> Page:
    page = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{address}/factures/{invoice.public_id}")
    return page


def _press(page: Page, choice: str) -> None:
    page.get_by_role("button", name="Payer 41,40 € en ligne").click()
    page.get_by_role("button", name=choice).click()


def _open_studios() -> None:
    """Rehearsal studios of the catalogue, hired and paid online."""
    save_agenda({**read_definitions("agendas")["studios-de-repetition"], "phone": ""})
    workflows.publish(WORKFLOWS["reservation-payee"])
    write_charter()
    procedures.publish(PROCEDURES[STUDIO])
    products = [{"id": name, "title": name.title(), "accounting_code": "752"} for name in ("location", "caution")]
    make_regie(slug="studios-de-repetition", products=products)


def _poll(app: Flask, invoice: Invoice) -> None:
    """Do as the scheduler, then the worker, some minutes later."""
    with app.app_context(), clock.shift_clock(timedelta(minutes=4)):
        assert queue_due_checks() == 1
        db.session.commit()
        settle_attempt(list_attempts(invoice.id)[0].id)


def test_a_bill_is_refused_then_paid_on_a_phone(app: Flask, address: str, chromium: Browser) -> None:
    with app.app_context():
        invoice = make_bill(make_regie())
    page = _open(chromium, address, invoice)

    _press(page, "Carte refusée")
    expect(page.get_by_text("Votre paiement est en cours de vérification")).to_be_visible()
    _poll(app, invoice)
    page.goto(f"{address}/factures/{invoice.public_id}")
    expect(page.get_by_text("Le dernier paiement n’a pas abouti")).to_be_visible()

    _press(page, "Payer par carte")
    _poll(app, invoice)
    # The page asks for itself again, without a script.
    expect(page.get_by_text("Cette facture est payée.")).to_be_visible(timeout=15_000)


def test_a_bill_abandoned_in_one_tab_is_paid_once_in_two(
    app: Flask, address: str, chromium: Browser, double: PayfipDouble
) -> None:
    with app.app_context():
        invoice = make_bill(make_regie())
    page = _open(chromium, address, invoice)
    _press(page, "Abandonner")
    _poll(app, invoice)
    page.goto(f"{address}/factures/{invoice.public_id}")
    expect(page.get_by_text("Le dernier paiement n’a pas abouti")).to_be_visible()

    # Two tabs lead to one page of payment.
    other = _open(chromium, address, invoice)
    for tab in (page, other):
        tab.get_by_role("button", name=re.compile("^(Payer|Reprendre)")).click()
        tab.wait_for_url(f"{double.page_url}**")
    assert page.url == other.url
    other.get_by_role("button", name="Payer par carte").click()
    _poll(app, invoice)

    page.goto(f"{address}/factures/{invoice.public_id}")
    expect(page.get_by_text("Cette facture est payée.")).to_be_visible()
    assert double.total_paid == 4140


def test_whoever_closes_the_page_after_paying_is_settled_by_polling(
    app: Flask, address: str, chromium: Browser, double: PayfipDouble
) -> None:
    with app.app_context():
        invoice = make_bill(make_regie())
    page = _open(chromium, address, invoice)
    page.get_by_role("button", name="Payer 41,40 € en ligne").click()
    page.wait_for_url(f"{double.page_url}**")

    # The bank takes the money, and the telephone is switched off before it is led back.
    double.choose(page.url.rpartition("=")[2], "pay")
    page.close()
    _poll(app, invoice)

    page = _open(chromium, address, invoice)
    expect(page.get_by_text("Cette facture est payée.")).to_be_visible()
    assert page.locator("#payment-form").count() == 0


def test_a_room_and_its_deposit_are_paid_before_the_request_is_made(
    app: Flask, address: str, chromium: Browser, double: PayfipDouble
) -> None:
    with app.app_context():
        _open_studios()
    page = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{address}/demarches/{STUDIO}/remplir")
    page.get_by_label("Combien serez-vous").fill("3")
    # Neither today nor tomorrow, and not a Sunday.
    day = clock.today() + timedelta(days=2 if clock.today().weekday() != 4 else 3)
    for label, text in (("Jour", day.isoformat()), ("De", "18:00"), ("À", "20:00")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Voir ce qui est libre").click()
    page.get_by_label(re.compile("Local Coltrane")).first.check()
    page.get_by_role("button", name="Continuer").click()
    for label, text in (("prénom", "Ada"), ("nom", "Exemple"), ("adresse e-mail", "ada@courriel.example")):
        page.get_by_label(f"Votre {label}").fill(text)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer et payer").click()
    expect(page.get_by_text("Votre demande partira quand elle sera payée.")).to_be_visible()
    invoice_url = page.url

    page.get_by_role("button", name="Payer 74,00 € en ligne").click()
    page.get_by_role("button", name="Payer par carte").click()
    with app.app_context():
        invoice = db.session.scalars(select(Invoice)).one()
    _poll(app, invoice)
    with app.app_context():
        follow_payment(str(invoice.id))
        db.session.commit()

    page.goto(invoice_url)
    expect(page.get_by_text("est envoyée.")).to_be_visible()
    page.get_by_role("link", name="Voir ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Local Coltrane.*74,00", re.DOTALL))


def test_three_invoices_are_paid_at_once_from_the_account(
    app: Flask, address: str, chromium: Browser, chloe: Person
) -> None:
    with app.app_context():
        regie = make_regie()
        invoices = [make_bill(regie, meals=meals, payer=Payer("Chloé", chloe.email)) for meals in (1, 2, 3)]
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    cookies = [chloe.client.get_cookie(name) for name in ("session", "__Host-session")]
    context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in cookies if one])
    page = context.new_page()
    page.goto(f"{address}/mes-factures")

    expect(page.locator("[data-total]")).to_be_visible()
    page.get_by_role("button", name="Payer les factures cochées").click()
    page.get_by_role("button", name="Payer par carte").click()
    expect(page.get_by_text("Ce paiement de 20,70 € porte sur 3 factures.")).to_be_visible()
    _poll(app, invoices[0])

    page.goto(f"{address}/mes-factures")
    expect(page.get_by_text("Vous n’avez rien à payer.")).to_be_visible()
    expect(page.get_by_text("Reçu (PDF)")).to_have_count(3)
