"""Mail that becomes requests beside what people wrote: an e-mail from a real box and its answer, a batch of letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.mailroom import fetch_jobs, letter_batches
from app.mailroom.models import LetterBatch, Mailbox
from app.themes import charter
from tests.cast import Person
from tests.journeys.offline_browser import WebServer, carry_session
from tests.mailroom.conftest import imap_server as imap_server
from tests.mailroom.conftest import mailbox as mailbox
from tests.mailroom.dovecot import USER, ImapServer
from tests.mailroom.letters import draw_letter, draw_separator, make_pdf
from tests.mailroom.messages import CONFIRMATION, SERVER, make_mail
from tests.notifications.deliveries import deliver_all
from tests.servers import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]

LETTERS = 5


@pytest.fixture
def desk(page: Page, server: WebServer, alice: Person, procedure_version: object) -> Page:
    """The mail of Alice, on her desk."""
    carry_session(page, server, alice)
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


@pytest.fixture
def work(app: Flask) -> Callable[[Callable[[], object]], None]:
    """Return a function that does what the worker would."""

    def run(job: Callable[[], object]) -> None:
        with app.app_context(), clock.shift_clock(timedelta(minutes=1)):  # nothing is on hold any more
            db.session.expire_all()
            job()
            db.session.commit()

    return run


def fill_request(page: Page) -> None:
    """Make a request of the mail shown, which stays in sight beside the form."""
    choice = page.get_by_role("region", name="En faire une demande")
    choice.get_by_label("démarche").select_option(label="Signaler un problème")
    choice.get_by_role("button", name="Remplir la demande").click()
    mail, form = page.locator("section.mail"), page.locator("#intake-form")
    expect(mail).to_be_in_viewport()
    expect(form).to_be_in_viewport()
    assert mail.bounding_box()["x"] + mail.bounding_box()["width"] <= form.bounding_box()["x"]  # type: ignore[index]
    page.get_by_label("Un lampadaire").check()


def test_an_email_becomes_a_request_and_its_answer_comes_back_to_it(
    desk: Page,
    imap_server: ImapServer,
    mailbox: Mailbox,
    mail_server: MailServer,
    work: Callable[[Callable[[], object]], None],
) -> None:
    charter.save_charter({"name": "Vaubrelles", "email": USER, "sender_email": "parvis@vaubrelles.example"})
    site_settings.save_settings({"replies.address": USER, "mailroom.verifying_server": SERVER})
    imap_server.deliver(make_mail("Lampadaire éteint", "Bonjour, plus de lumière rue des Lilas."))
    work(fetch_jobs.fetch_mailboxes)

    desk.goto("/agents/courrier")
    desk.get_by_role("link", name="Chloé Exemple").click()
    fill_request(desk)
    expect(desk.get_by_label("Décrivez le problème")).to_have_value("Bonjour, plus de lumière rue des Lilas.")
    expect(desk.get_by_label("Adresse e-mail")).to_have_value("chloe@residents.example")
    desk.get_by_role("button", name="Enregistrer la demande").click()
    desk.get_by_role("link", name="Ouvrir la demande").click()
    desk.get_by_label("Votre message à l’usager").fill("Quel est le numéro du lampadaire ?")
    desk.get_by_role("button", name="Envoyer le message").click()
    expect(desk.locator("#thread")).to_contain_text("Quel est le numéro")
    work(deliver_all)
    ours = mail_server.received[-1]
    theirs = make_mail(
        "Re",
        "Le numéro 27.",
        to=ours["Reply-To"],
        message_id="<deux@residents.example>",
        In_Reply_To=ours["Message-ID"],
        Authentication_Results=CONFIRMATION,
    )
    imap_server.deliver(theirs)
    work(fetch_jobs.fetch_mailboxes)
    desk.reload()

    expect(desk.locator("#thread")).to_contain_text("Le numéro 27.")
    desk.goto("/agents/courrier")
    expect(desk.get_by_text("Aucun courrier n’attend.")).to_be_visible()


def test_a_batch_of_letters_becomes_requests(desk: Page, work: Callable[[Callable[[], object]], None]) -> None:
    pages = [draw_letter(f"Lettre {number // 2}") if number % 2 else draw_separator() for number in range(2 * LETTERS)]
    desk.goto("/agents/courrier/lettres")
    desk.get_by_label("Fichiers PDF ou images").set_input_files(
        {"name": "matin.pdf", "mimeType": "application/pdf", "buffer": make_pdf(*pages)}
    )
    desk.get_by_role("button", name="Déposer", exact=True).click()
    expect(desk.get_by_role("row", name="matin.pdf")).to_contain_text("En cours")
    work(lambda: letter_batches.cut_batch(str(db.session.scalars(select(LetterBatch.id)).one())))
    desk.reload()
    expect(desk.get_by_role("row", name="matin.pdf")).to_contain_text(f"{LETTERS} lettres")

    for number in range(LETTERS):
        desk.goto("/agents/courrier")
        expect(desk.locator("tbody tr")).to_have_count(LETTERS - number)
        desk.locator("tbody tr a").first.click()
        fill_request(desk)
        expect(desk.get_by_role("img", name="Page 1")).to_have_js_property("complete", True)
        expect(desk.get_by_label("Courrier", exact=True)).to_be_checked()
        desk.get_by_label("Décrivez le problème").fill(f"Lettre {number}")
        desk.get_by_role("button", name="Enregistrer la demande").click()
        expect(desk.get_by_role("heading", level=1)).to_have_text("Demande enregistrée")

    db.session.rollback()
    assert {case.channel for case in db.session.query(Case)} == {"post"}
    assert db.session.query(Case).count() == LETTERS
