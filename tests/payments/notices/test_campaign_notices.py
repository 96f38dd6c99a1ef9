"""Notices of a campaign: made by the worker, downloaded in one archive, handed to the letters to print once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.payments.models import Invoice
from app.payments.notices import notice_jobs
from app.payments.notices.models import NoticeBatch
from app.payments.notices.notice_batches import expire_batches
from app.payments.received_payments import record_counter_payment
from tests.cast import Person
from tests.client import Browser
from tests.payments.campaigns.campaign_steps import issue, work
from tests.payments.canteen import make_regie

TO_PRINT = "/agents/courrier/a-imprimer"


@pytest.fixture
def campaign_url(site: Site, alice: Person, app: Flask) -> str:
    make_regie(gateway="")
    return issue(alice, app)


def _prepare(alice: Person, campaign_url: str, order: str, app: Flask) -> str:
    """Ask for notices, have the worker make them, and return the address of their page."""
    page = alice.post(f"{campaign_url}/avis", {"avis": order})
    assert page.status == 303, page.text("main")
    work(app)
    return str(page.location)


def test_an_archive_has_a_notice_for_each_unpaid_invoice(
    alice: Person, app: Flask, campaign_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_jobs, "BATCH", 2)
    url = _prepare(alice, campaign_url, "archive", app)

    page, archive = alice.get(url), alice.client.get(f"{url}/archive.zip").data

    assert "Télécharger les 3 avis (ZIP)" in page.text("main")
    numbers = db.session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
    with ZipFile(BytesIO(archive)) as opened:
        assert opened.namelist() == [*(f"{number}.pdf" for number in numbers), "manifeste.json"]
        assert all(opened.read(name).startswith(b"%PDF") for name in opened.namelist()[:3])


def test_progress_is_said_while_the_worker_makes_them(alice: Person, campaign_url: str) -> None:
    page = alice.post(f"{campaign_url}/avis", {"avis": "archive"}).follow()

    assert "0 avis prêts sur 3" in page.text("main")
    assert page.response.headers["Refresh"].startswith("3;")
    assert "avis" in alice.post(f"{campaign_url}/avis", {"avis": "post"}).text(".alert")


def test_those_without_an_email_are_handed_to_the_letters_to_print_once(
    alice: Person, bruno: Person, app: Flask, campaign_url: str
) -> None:
    url = _prepare(alice, campaign_url, "post", app)

    queue, page = alice.get(TO_PRINT), alice.get(url)
    assert queue.find_one(f'a[href="{url}"]')
    assert not bruno.get(TO_PRINT).find_all(f'a[href="{url}"]')
    assert page.texts(".worklist td")[:2] == ["Denis Exemple", "1 rue du Lac, 01234 Vaubrelles"]
    notice = alice.client.get(str(page.find_one(".worklist a")["href"])).data
    assert notice.startswith(b"%PDF")

    refused = alice.post(f"{campaign_url}/avis", {"avis": "post"})
    assert refused.status == 422
    assert "déjà faits" in refused.text(".alert")
    assert "1 avis" in refused.text(".links")
    # Everybody: those who have one already are left out.
    everybody_url = _prepare(alice, campaign_url, "post-all", app)
    assert alice.get(everybody_url).texts(".worklist td")[::2] == ["Odile Exemple", "Chloé Exemple"]
    assert alice.post(f"{campaign_url}/avis", {"avis": "post", "refaire": "on"}).status == 303


def test_letters_that_left_are_out_of_the_queue(alice: Person, app: Flask, campaign_url: str) -> None:
    url = _prepare(alice, campaign_url, "post", app)

    page = alice.post(f"{url}/envoi").follow()

    assert "notés comme postés" in page.text("main")
    assert "Cantine de mars" in page.text("main details")
    assert "Postés le" in alice.get(url).text("main")
    assert not alice.get(url).find_all("form[action$=envoi]")


def test_what_is_paid_meanwhile_has_no_notice(alice: Person, app: Flask, campaign_url: str) -> None:
    location = str(alice.post(f"{campaign_url}/avis", {"avis": "archive"}).location)
    with app.app_context():
        invoice = db.session.scalars(select(Invoice).order_by(Invoice.number)).first()
        assert invoice
        record_counter_payment(invoice.id, "cash", invoice.total, reference="", by=invoice.id)
        db.session.commit()
    work(app)

    assert "Télécharger les 2 avis" in alice.get(location).text("main")


def test_files_are_deleted_after_a_month_and_the_line_stays(alice: Person, app: Flask, campaign_url: str) -> None:
    url = _prepare(alice, campaign_url, "post", app)
    with app.app_context(), clock.shift_clock(timedelta(days=31)):
        assert expire_batches() == 1
        db.session.commit()

    assert "Les fichiers sont effacés." in alice.get(url).text("main")
    assert alice.get(f"{url}/archive.zip").status == 404
    assert alice.post(f"{campaign_url}/avis", {"avis": "post"}).status == 422


def test_a_colleague_and_a_stranger_get_none(
    alice: Person, bruno: Person, stranger: Browser, app: Flask, campaign_url: str
) -> None:
    url = _prepare(alice, campaign_url, "archive", app)
    with app.app_context():
        assert db.session.scalars(select(NoticeBatch)).one()

    assert bruno.get(url).status == bruno.get(f"{url}/archive.zip").status == 404
    assert bruno.post(f"{url}/envoi").status == 404
    assert stranger.get(url).location.startswith("/compte/connexion")
