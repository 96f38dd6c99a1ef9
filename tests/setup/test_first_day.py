"""The first day of an authority in production: from empty tables to a processed case."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.people import find_account
from app.cases.models import Case
from app.cases.workflow import undo
from app.cli import group
from app.core import clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem, is_waiting
from app.core.sites import Site
from tests.accounts.second_factor_enrolment import OWN, enrol_person
from tests.client import Browser
from tests.servers import MailServer, run_mail_server
from tests.setup.conftest import BASE_URL, AuthorityClient, Parvis
from tests.setup.test_init import ANSWERS, find_link

PASSWORD = "trois hérons sur un toit d’ardoise"
SLUG = "signaler-un-probleme-de-voirie"
REPORT = f"/demarches/{SLUG}"
PROBLEM = {
    "nature": "chaussee",
    "adresse__where": "3 rue Haute",
    "shown": ["nature", "adresse", "photos"],
}
DETAILS = {"danger": "no", "description": "Un trou.", "courriel": "chloe@residents.example",
           "shown": ["danger", "description", "courriel"]}  # fmt: skip


def send_mails(site: Site) -> None:
    """Deliver e-mails as the worker does."""
    db.session.rollback()
    item_ids = [str(item_id) for item_id in db.session.scalars(select(OutboxItem.id).where(is_waiting))]
    db.session.rollback()
    with group.get_application().app_context():
        deliver_items(site.slug, item_ids)
    db.session.rollback()


def choose_password(app: Flask, link: str) -> Browser:
    """Follow an invitation link, choose a password and sign in."""
    assert link.startswith(BASE_URL)
    person = Browser(app)
    form = person.get(link.removeprefix(BASE_URL)).find_one("form[action$=confirmation]")
    token = str(form.select_one("[name=token]")["value"])
    page = person.post("/compte/confirmation", {"token": token, "password": PASSWORD, "again": PASSWORD})
    assert page.status == 303, page.text()
    return person


def find_link_mailed_to(mail_server: MailServer, email: str) -> str:
    mail = next(mail for mail in reversed(mail_server.received) if mail["To"].lower() == email)
    match = re.search(r"https://\S+jeton=[\w-]+", mail.get_body(("plain",)).get_content())
    assert match
    return match[0]


@pytest.mark.thorough
def test_from_empty_tables_to_a_processed_request(parvis: Parvis, production_site: Site) -> None:
    app = group.get_application()
    app.test_client_class = AuthorityClient
    with run_mail_server(int(urlsplit(app.config["PARVIS"].smtp_url).port or 0)) as mail_server:
        result = parvis("init", *ANSWERS, f"--procedures={SLUG}")
        send_mails(production_site)

        assert find_link_mailed_to(mail_server, "ada@saint-test.fr") == find_link(result.output)
        ada = choose_password(app, find_link(result.output))
        assert ada.get("/agents/administration/").location == OWN
        enrol_person(ada)
        assert "Administration" in ada.get("/agents/administration/").text("h1")
        invitation = {
            "email": "alice@saint-test.fr",
            "first_name": "Alice",
            "last_name": "Perrin",
            "roles": ["accueil-voirie"],
        }
        assert ada.post("/agents/administration/agents/invitation", invitation).status == 303
        send_mails(production_site)
        alice = choose_password(app, find_link_mailed_to(mail_server, "alice@saint-test.fr"))
        resident = Browser(app)
        details = resident.post(f"{REPORT}/remplir", PROBLEM).follow()
        review = resident.post(str(details.find_one("form#filling-form")["action"]), DETAILS).follow()
        receipt = resident.post(str(review.find_one("main form")["action"])).follow()
        case = db.session.scalars(select(Case)).one()
        case_url = f"/agents/demandes/{case.id}"
        assert alice.get(case_url).status == 404
        account = find_account("alice@saint-test.fr")
        assert account is not None
        roles = f"/agents/administration/agents/{account.id}/roles"
        ada.post(roles, {"roles": ["voirie-instruction"]}).follow()
        assert case.reference in alice.get("/agents/demandes").text("main")
        action_page = alice.get(f"{case_url}/actions/decline")
        action_form = {"motif": "La rue est privée.", "revision": action_page.find_one("[name=revision]")["value"]}
        assert alice.post(f"{case_url}/actions/decline", action_form).status == 303
        with clock.shift_clock(2 * undo.DELAY):
            send_mails(production_site)

    assert receipt.text("h1") == "C’est envoyé"
    db.session.refresh(case)
    assert case.status == "declined"
    assert "La rue est privée." in mail_server.received[-1].get_body(("plain",)).get_content()
    assert mail_server.received[-1]["From"] == "Ville de Saint-Test <mairie@saint-test.fr>"
    assert list(db.session.scalars(select(OutboxItem).where(OutboxItem.failed_at.is_not(None)))) == []
