"""Sending e-mails, to a real server that takes, refuses, or is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import DeliveryError, OutboxItem
from app.core.sealing import create_key, destroy_key
from app.core.sites import Site, unit_of_work
from app.notifications import jobs
from app.notifications.channels import email
from app.notifications.email_queue import queue_email, unseal_content
from app.notifications.models import Message
from app.themes import charter
from tests.servers import MailServer, find_free_port

CHARTER = {
    "name": "Mairie de Saint-Aubin",
    "email": "accueil@saint-aubin.example",
    "sender_email": "ne-pas-repondre@saint-aubin.example",
}


@pytest.fixture(autouse=True)
def authority(app: Flask, site: Site) -> Iterator[None]:
    charter.save_charter(CHARTER)
    db.session.commit()
    with app.app_context():
        yield


def queue_message(to: str = "chloe@example.org", subject: str = "Votre demande est acceptée") -> Message:
    message = queue_email(to=to, subject=subject, text="C’est oui.\n", html="<p>C’est oui.</p>", key_id=create_key())
    db.session.commit()
    return message


def send(message: Message) -> None:
    """Send the message as the worker does."""
    items = db.session.query(OutboxItem).where(OutboxItem.done_at.is_(None))
    deliver_items("principal", [str(item.id) for item in items if item.ids["message_id"] == str(message.id)])
    db.session.expire_all()


def item_of(message: Message) -> OutboxItem:
    return next(item for item in db.session.query(OutboxItem) if item.ids["message_id"] == str(message.id))


def test_an_email_leaves_in_the_name_of_the_authority(mail_server: MailServer) -> None:
    message = queue_message()

    send(message)

    (mail,) = mail_server.received
    assert mail["From"] == "Mairie de Saint-Aubin <ne-pas-repondre@saint-aubin.example>"
    assert mail["Reply-To"] == "Mairie de Saint-Aubin <accueil@saint-aubin.example>"
    assert mail["To"] == "chloe@example.org"
    assert mail["Subject"] == "Votre demande est acceptée"
    assert mail["Message-ID"] == f"<{message.id}@saint-aubin.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail_server.recipients == [["chloe@example.org"]]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "C’est oui." in mail.get_body(("plain",)).get_content()
    assert (message.status, message.error_code) == ("sent", None)
    assert message.sent_at is not None


@pytest.mark.parametrize("deleted", [(Message,), (Message, OutboxItem)])
def test_a_message_deleted_while_being_sent_is_no_failure(
    site: Site, mail_server: MailServer, caplog: pytest.LogCaptureFixture, deleted: tuple[type, ...]
) -> None:
    message = queue_message()

    def delete_rows() -> None:
        with unit_of_work(site) as session:
            for table in deleted:
                session.execute(delete(table))
            session.commit()

    mail_server.when_received = delete_rows
    send(message)

    assert len(mail_server.received) == 1
    assert [record.message for record in caplog.records if record.levelno > logging.INFO] == []


def test_a_message_already_sent_is_not_sent_again(mail_server: MailServer) -> None:
    message = queue_message()
    send(message)

    jobs.send_message(str(message.id))

    assert len(mail_server.received) == 1


def test_an_email_repeated_after_a_crash_has_the_same_message_id(mail_server: MailServer) -> None:
    message = queue_message()
    jobs.send_message(str(message.id))
    db.session.rollback()  # the process was killed after the server had accepted the e-mail

    send(message)

    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]


def test_the_message_id_of_an_answer_does_not_depend_on_the_time() -> None:
    content = {"to": "a@example.org", "subject": "x", "text": "x", "html": "x", "answers": str(uuid4())}
    number = uuid4()

    composed = email.compose_email(number, content)
    with clock.shift_clock(timedelta(days=90)):
        composed_later = email.compose_email(number, content)

    assert composed["Message-ID"] == composed_later["Message-ID"]


@pytest.mark.parametrize("where", ["to_recipient", "to_content"])
@pytest.mark.parametrize(("answer", "is_final"), [("451 try later", False), ("550 no such box", True)])
def test_refusals_of_the_server_are_recorded(mail_server: MailServer, where: str, answer: str, is_final: bool) -> None:
    setattr(mail_server, where, answer)
    message = queue_message()

    send(message)

    item = item_of(message)
    assert mail_server.received == []
    assert item.error_code == f"smtp_{answer[:3]}"
    assert (item.failed_at is not None) is is_final
    assert message.status == ("failed" if is_final else "queued")
    assert message.error_code == ("smtp_550" if is_final else None)


def test_a_refused_message_may_be_sent_when_asked_again(mail_server: MailServer) -> None:
    mail_server.to_recipient = "550 box full"
    message = queue_message()
    send(message)
    mail_server.to_recipient = "250 OK"

    outbox.retry_item(item_of(message).id)
    db.session.commit()
    send(message)

    assert len(mail_server.received) == 1
    assert (message.status, message.error_code) == ("sent", None)


def test_an_unreachable_server_is_retried(app: Flask) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], smtp_url=f"smtp://127.0.0.1:{find_free_port()}")
    message = queue_message()

    send(message)

    assert item_of(message).error_code == "ConnectionRefusedError"
    assert (item_of(message).failed_at, message.status) == (None, "queued")


def test_a_server_without_the_required_encryption_gets_nothing(app: Flask, mail_server: MailServer) -> None:
    settings = app.config["PARVIS"]
    app.config["PARVIS"] = replace(settings, smtp_url=f"{settings.smtp_url}?starttls=1")
    message = queue_message()

    send(message)

    assert mail_server.received == []
    assert item_of(message).error_code == "SMTPNotSupportedError"
    assert item_of(message).failed_at is None


@pytest.mark.parametrize(
    "to",
    ["chloe@example.org\nBcc: tous@example.org", "chloe@example.org, denis@example.org", "chloe", "", "a@b\r\n\r\nx"],
)
def test_a_forged_recipient_is_refused_for_good(mail_server: MailServer, to: str) -> None:
    message = queue_message(to=to)

    send(message)

    assert mail_server.received == []
    assert (message.status, message.error_code) == ("failed", "malformed_header")


def test_a_line_break_in_a_subject_forges_no_header() -> None:
    with pytest.raises(DeliveryError) as error:
        email.compose_email(
            uuid4(), {"to": "a@example.org", "subject": "x\nBcc: b@example.org", "text": "", "html": ""}
        )

    assert error.value.permanent


def test_recipient_and_words_are_sealed(site: Site) -> None:
    message = queue_message()

    assert message.sealed is not None
    assert b"chloe" not in message.sealed
    assert unseal_content(message)["to"] == "chloe@example.org"  # type: ignore[index]


def test_a_message_is_not_sent_after_its_key_is_destroyed(mail_server: MailServer) -> None:
    message = queue_message()
    destroy_key(message.key_id)

    send(message)

    assert mail_server.received == []
    assert (message.status, message.error_code) == ("failed", "key_destroyed")


def test_contents_are_deleted_a_week_after_sending(mail_server: MailServer) -> None:
    sent_message, waiting_message = queue_message(), queue_message()
    send(sent_message)

    with clock.shift_clock(timedelta(days=6)):
        early_count = jobs.expire_message_contents()
    with clock.shift_clock(timedelta(days=8)):
        late_count = jobs.expire_message_contents()
    db.session.commit()
    db.session.expire_all()

    assert (early_count, late_count) == (0, 1)
    assert (sent_message.sealed, sent_message.status) == (None, "sent")
    assert waiting_message.sealed is not None


def test_only_the_messages_of_an_account_are_deleted(site: Site) -> None:
    erased, other = uuid4(), uuid4()
    for account_id in (erased, other):
        queue_email(to="a@example.org", subject="x", text="x", html="x", key_id=create_key(), account_id=account_id)
    db.session.flush()

    jobs.delete_messages_of_account(erased)
    db.session.commit()

    assert [message.account_id for message in db.session.query(Message)] == [other]


def test_a_deleted_message_is_skipped(site: Site, mail_server: MailServer) -> None:
    message = queue_message()
    item = item_of(message)
    with unit_of_work(site) as session:
        session.delete(session.get_one(Message, message.id))
        session.commit()

    deliver_items("principal", [str(item.id)])

    db.session.refresh(item)
    assert item.done_at is not None
    assert mail_server.received == []


def test_nobody_is_named_in_the_log(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_server.to_recipient = "550 chloe@example.org unknown"

    with caplog.at_level(logging.DEBUG, logger="app"):
        send(queue_message())

    assert "chloe" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("app"))


def test_the_identifier_of_an_email_is_that_of_its_message() -> None:
    number = UUID("12345678-1234-4234-8234-123456789abc")

    composed = email.compose_email(number, {"to": "a@example.org", "subject": "x", "text": "x", "html": "x"})

    assert str(number) in composed["Message-ID"]
