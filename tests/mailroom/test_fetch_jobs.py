"""Fetching from a real IMAP server: each e-mail becomes one item, whatever happens on the way."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import outgoing
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.mailroom import fetch_jobs, items
from app.mailroom.mailboxes import save_mailbox
from app.mailroom.models import AUTOMATIC, NEW, Mailbox, MailItem
from tests.mailroom.conftest import RECORDS, ROADS, make_values
from tests.mailroom.dovecot import ImapServer
from tests.mailroom.messages import make_mail

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_new_email_becomes_an_item_and_is_marked_as_read(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(make_mail(files=(("plan.pdf", PDF),)))

    assert fetch_jobs.fetch_mailboxes() == 1

    item = db.session.scalars(select(MailItem)).one()
    contents = items.open_contents(item)
    assert (item.state, item.department, item.family) == (NEW, ROADS.department, ROADS.family)
    assert (contents.subject, contents.sender_address) == ("Un trou devant l’école", "chloe@residents.example")
    assert "grand trou" in contents.text
    assert [(file["name"], file["type"]) for file in items.list_files(item)] == [("plan.pdf", "application/pdf")]
    assert len(imap_server.list_subjects(flags="SEEN")) == 1
    assert mailbox.error_code is None


def test_an_email_is_fetched_once(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(make_mail(), make_mail(message_id="<deux@residents.example>"))

    assert [fetch_jobs.fetch_mailboxes(), fetch_jobs.fetch_mailboxes()] == [2, 0]

    imap_server.renumber()
    assert fetch_jobs.fetch_mailboxes() == 0


@pytest.mark.postgresql
def test_a_crash_before_the_commit_loses_nothing(
    imap_server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.deliver(make_mail())
    with monkeypatch.context() as patch:
        patch.setattr(fetch_jobs, "queue_page_images", _crash)
        with pytest.raises(SystemExit):
            fetch_jobs.fetch_mailboxes()
    db.session.rollback()

    assert imap_server.list_subjects(flags="UNSEEN") != []
    assert fetch_jobs.fetch_mailboxes() == 1
    assert len(db.session.scalars(select(MailItem)).all()) == 1


@pytest.mark.postgresql
def test_a_crash_after_the_commit_records_nothing_twice(
    imap_server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.deliver(make_mail())
    with monkeypatch.context() as patch:
        patch.setattr(fetch_jobs.Folder, "mark_processed", lambda _folder, uids, _folder_name: uids and _crash(None))
        with pytest.raises(SystemExit):
            fetch_jobs.fetch_mailboxes()
    db.session.rollback()

    assert fetch_jobs.fetch_mailboxes() == 0
    assert imap_server.list_subjects(flags="UNSEEN") == []


def test_what_is_recorded_moves_to_its_folder(imap_server: ImapServer, mailbox: Mailbox) -> None:
    mailbox.done_folder = "Relevés & classés"
    db.session.commit()
    imap_server.deliver(make_mail())

    fetch_jobs.fetch_mailboxes()

    assert imap_server.list_subjects() == []
    assert len(imap_server.list_subjects('"Relev&AOk-s &- class&AOk-s"')) == 1


def test_rules_choose_the_department(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(make_mail("Acte de NAISSANCE", message_id="<1@x.example>"), make_mail("Renaissance"))

    fetch_jobs.fetch_mailboxes()

    departments_by_subject = {
        items.open_contents(item).subject: item.department for item in db.session.scalars(select(MailItem))
    }
    assert departments_by_subject == {"Acte de NAISSANCE": RECORDS.department, "Renaissance": ROADS.department}


def test_machines_are_set_apart(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(
        make_mail(message_id="<1@x.example>", Auto_Submitted="auto-replied"),
        make_mail(message_id="<2@x.example>", sender="Mail <MAILER-DAEMON@mx.example>"),
        make_mail(message_id="<3@x.example>", sender="accueil@vaubrelles.example"),
        make_mail(message_id="<4@x.example>", List_Id="<news.example>"),
    )

    fetch_jobs.fetch_mailboxes()

    rows = db.session.scalars(select(MailItem).order_by(MailItem.received_at)).all()
    assert {row.state for row in rows} == {AUTOMATIC}
    assert {items.open_contents(row).automatic for row in rows} == {"reply", "bounce", "loop", "list"}
    assert db.session.scalars(select(OutboxItem.kind).where(OutboxItem.kind == "send_message")).all() == []


def test_a_refused_password_is_told(imap_server: ImapServer, departments: None) -> None:
    broken_mailbox = save_mailbox(make_values(imap_server, password="faux"))
    db.session.commit()

    assert fetch_jobs.fetch_mailbox(broken_mailbox.id) == 0
    assert broken_mailbox.error_code == "login_refused"


def test_a_private_server_must_be_declared(imap_server: ImapServer, mailbox: Mailbox, app: Flask) -> None:
    outgoing.install(app.config["PARVIS"])

    fetch_jobs.fetch_mailbox(mailbox.id)

    assert mailbox.error_code == "address_refused"


def _crash(_item: object) -> None:
    raise SystemExit
