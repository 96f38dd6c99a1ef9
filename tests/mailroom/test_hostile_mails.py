"""Hostile e-mails: each is read or refused alone, soon and once, and the next one is fetched by the same run."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.cases.tracking.reply_address import build_reply_address
from app.core.db import db
from app.core.parsing import BudgetExceeded
from app.core.settings import site_settings
from app.mailroom import fetch_jobs, items, mail_processing
from app.mailroom.incoming_mail import IncomingMail, MailUnreadable
from app.mailroom.mail_processing import read_headers, read_mail
from app.mailroom.models import NEW, Mailbox, MailItem
from tests.factories import MakeCase
from tests.mailroom.dovecot import ImapServer
from tests.mailroom.hostile_mails import BODIES, QUOTES, list_mails
from tests.mailroom.messages import make_mail
from tests.patience import allow

SLOW = make_mail("Très lent", message_id="<lent@x.example>")
NEXT = make_mail("Le suivant", message_id="<suivant@x.example>")


def list_losses() -> dict[str, list[str]]:
    """List why something of each e-mail is missing, by its subject."""
    contents = [items.open_contents(item) for item in db.session.scalars(select(MailItem))]
    return {each.subject: [file["reason"] for file in each.refused_files] for each in contents}


def read_with_no_time(content: bytes) -> IncomingMail:
    """Read e-mails, the slow one in a process that is killed as soon as it starts."""
    limits = mail_processing.LIMITS
    seconds = 0.01 if content == SLOW.replace(b"\n", b"\r\n") else limits.clock_seconds
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail_processing, "LIMITS", replace(limits, clock_seconds=seconds))
        return read_mail(content)


@pytest.mark.thorough
def test_hostile_mails_stop_no_other(imap_server: ImapServer, mailbox: Mailbox) -> None:
    imap_server.deliver(*list_mails(), NEXT)
    start = time.monotonic()

    assert fetch_jobs.fetch_mailboxes() == len(BODIES) + 1

    assert time.monotonic() - start < allow(40)
    assert list_losses()["Le suivant"] == []
    assert fetch_jobs.fetch_mailboxes() == 0
    assert imap_server.list_subjects(flags="UNSEEN") == []


def test_a_mail_that_takes_too_long_fails_alone(
    imap_server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_jobs, "read_mail", read_with_no_time)
    imap_server.deliver(SLOW, NEXT)

    assert fetch_jobs.fetch_mailboxes() == 2

    assert list_losses() == {"Très lent": ["mail_too_costly"], "Le suivant": []}
    assert fetch_jobs.fetch_mailboxes() == 0
    assert mailbox.error_code is None
    assert len(imap_server.list_subjects()) == 2


def test_an_answer_that_was_refused_does_not_join_its_case_empty(
    imap_server: ImapServer, mailbox: Mailbox, make_case: MakeCase
) -> None:
    case = make_case()
    site_settings.save_settings({"replies.address": "accueil@vaubrelles.example"})
    db.session.commit()
    head, body = make_mail(to=str(build_reply_address(case.id))).split(b"Content-Type: text/plain")
    imap_server.deliver(head + b"Content-Type: text/plain" + QUOTES + body)

    assert fetch_jobs.fetch_mailboxes() == 1

    item = db.session.scalars(select(MailItem)).one()
    contents = items.open_contents(item)
    assert (item.state, item.case_id, contents.candidate_id) == (NEW, None, str(case.id))
    assert [file["reason"] for file in contents.refused_files] == ["mail_too_costly"]


def test_a_mail_that_ends_the_worker_is_not_read_for_ever(
    imap_server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.deliver(SLOW, NEXT)
    with monkeypatch.context() as patch:
        patch.setattr(fetch_jobs, "read_mail", _end_the_worker)
        for _attempt in range(fetch_jobs.MAX_ATTEMPTS):
            with pytest.raises(SystemExit):
                fetch_jobs.fetch_mailboxes()
            db.session.rollback()

    assert fetch_jobs.fetch_mailboxes() == 2

    assert list_losses() == {"Très lent": ["mail_interrupted"], "Le suivant": []}


def test_the_process_reads_what_the_parser_reads() -> None:
    mail = read_mail(make_mail(files=(("Facture été.pdf", b"%PDF-1.4"), ("b.bin", b"\0\xff"))))

    assert (mail.subject, mail.sender_address) == ("Un trou devant l’école", "chloe@residents.example")
    assert mail.sent_at is not None
    assert mail.recipients == ("accueil@vaubrelles.example",)
    assert [(file.name, file.content) for file in mail.files] == [
        ("Facture été.pdf", b"%PDF-1.4"),
        ("b.bin", b"\0\xff"),
    ]


@pytest.mark.parametrize("limit", [{"cpu_seconds": 0}, {"clock_seconds": 0.01}, {"memory": 1_000_000}])
def test_a_process_without_means_is_a_refused_mail(monkeypatch: pytest.MonkeyPatch, limit: dict[str, float]) -> None:
    monkeypatch.setattr(mail_processing, "LIMITS", replace(mail_processing.LIMITS, **limit))

    with pytest.raises((BudgetExceeded, MailUnreadable)):
        read_mail(make_mail())
    assert read_headers(make_mail()).subject == ""


def _end_the_worker(_content: bytes) -> IncomingMail:
    raise SystemExit
