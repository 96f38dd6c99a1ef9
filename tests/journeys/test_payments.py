"""A canteen bill on a phone, without a script: paid, refused then paid, closed after paying and settled by polling alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.payments.attempt_jobs import queue_due_checks, settle_attempt
from app.payments.attempts import list_attempts
from app.payments.models import Invoice
from app.payments.payers import Payer
from devtools.payfip.payfip_double import PayfipDouble
from devtools.payfip.payfip_server import build_settings, serve_double
from tests.cast import Person
from tests.journeys.conftest import PHONE
from tests.payments.canteen import make_bill, make_regie
from tests.servers import find_free_port

pytestmark = pytest.mark.slow


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
