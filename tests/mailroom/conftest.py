"""A box on a real IMAP server, and mail as people write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.mailroom.desks import Desk
from app.mailroom.mailboxes import MailboxValues, RuleValues, save_mailbox
from app.mailroom.models import Mailbox
from tests.mailroom.dovecot import PASSWORD, USER, ImapServer, run_imap_server

ROADS, RECORDS = Desk("voirie", "polices-voirie"), Desk("etat-civil", "etat-civil")


@pytest.fixture
def imap_server(app: Flask) -> Iterator[ImapServer]:
    """A running server, allowed by the operator although its address is private."""
    with run_imap_server() as server:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({server.name})))
        yield server
    outgoing.install(app.config["PARVIS"])


@pytest.fixture
def mailbox(imap_server: ImapServer, departments: None) -> Mailbox:
    """The general address: roads receive it, but for what is about records."""
    mailbox = save_mailbox(make_values(imap_server, rules=[RuleValues("word", "naissance, mariage", RECORDS)]))
    db.session.commit()
    return mailbox


def make_values(server: ImapServer, **more: object) -> MailboxValues:
    values: dict[str, object] = {
        "name": "Adresse générale",
        "address": USER,
        "host": server.host,
        "port": server.port,
        "security": "none",
        "username": USER,
        "password": PASSWORD,
        "folder": "INBOX",
        "done_folder": "",
        "desk": ROADS,
        "is_active": True,
        **more,
    }
    return MailboxValues(**values)  # type: ignore[arg-type]
