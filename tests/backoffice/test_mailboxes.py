"""The boxes that Parvis reads: declared by an administrator, tried on a real server before they are saved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.mailroom.mailboxes import open_account
from app.mailroom.models import Mailbox
from tests.cast import Person
from tests.mailroom.dovecot import PASSWORD, USER, run_imap_server
from tests.mailroom.messages import make_mail

pytestmark = pytest.mark.by_turns(3)

URL = "/agents/administration/boites"
FORM = {
    "name": "Adresse générale",
    "address": "Mairie@ville.example",
    "host": "imap.ville.example",
    "port": "993",
    "security": "tls",
    "username": USER,
    "password": PASSWORD,
    "folder": "INBOX",
    "desk": "voirie/polices-voirie",
}


def test_a_box_is_tried_then_saved(app: Flask, ada: Person) -> None:
    with run_imap_server() as server:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({server.name})))
        server.deliver(make_mail(), make_mail(message_id="<2@x.example>"))
        form = {**FORM, "host": server.host, "port": str(server.port), "security": "none", "is_active": "yes"}

        trial_page = ada.post(URL, {**form, "then": "try"})
        refusal_page = ada.post(URL, {**form, "password": "faux"})
        saving = ada.post(URL, {**form, "takes_answers": "yes"})
    outgoing.install(app.config["PARVIS"])

    assert "Elle contient 2 messages" in trial_page.text(".alert")
    assert (refusal_page.status, saving.status) == (422, 303)
    assert "refuse l’identifiant ou le mot de passe" in refusal_page.text(".alert")
    mailbox = db.session.scalars(select(Mailbox)).one()
    assert open_account(mailbox).password == PASSWORD
    assert PASSWORD.encode() not in mailbox.password
    assert site_settings.get_setting("replies.address") == "mairie@ville.example"
    assert PASSWORD not in ada.get(f"{URL}/{mailbox.id}").html
    assert "Les réponses des usagers attendent un agent" in " ".join(ada.get(URL).texts(".alert"))
    site_settings.save_settings({"mailroom.verifying_server": "mx.ville.example"})
    db.session.commit()
    assert ada.get(URL).texts(".alert") == []


@pytest.mark.postgresql
def test_a_box_in_pause_is_saved_without_its_server(ada: Person) -> None:
    rules = {"rule_1_kind": "word", "rule_1_value": "naissance", "rule_1_desk": "etat-civil/etat-civil"}

    ada.post(URL, {**FORM, **rules}).follow()

    mailbox = db.session.scalars(select(Mailbox)).one()
    assert [(rule.kind, rule.value, rule.department) for rule in mailbox.rules] == [("word", "naissance", "etat-civil")]
    response = ada.post(f"{URL}/{mailbox.id}", {**FORM, "password": "", "name": "Autre"})
    assert response.status == 303
    assert open_account(db.session.get_one(Mailbox, mailbox.id)).password == PASSWORD
    ada.post(f"{URL}/{mailbox.id}/suppression").follow()
    assert db.session.scalars(select(Mailbox)).all() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("address", "mairie"),
        ("host", "http://imap.ville.example/"),
        ("port", "70000"),
        ("username", ""),
        ("password", ""),
        ("desk", "inconnu/inconnu"),
        ("security", "autre"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(ada: Person, name: str, value: str) -> None:
    page = ada.post(URL, {**FORM, name: value})

    assert page.status == 422
    assert page.find_one(f"#error-summary a[href='#f-{name}']")
    assert db.session.scalars(select(Mailbox)).all() == []


def test_a_private_server_is_refused(ada: Person) -> None:
    page = ada.post(URL, {**FORM, "host": "127.0.0.1", "is_active": "yes"})

    assert page.status == 422
    assert "réseau privé" in page.text(".alert")


def test_agents_do_not_see_boxes(alice: Person) -> None:
    assert alice.get(URL).status == 404
