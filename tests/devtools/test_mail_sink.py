"""The mail server of development, and the page that shows what it kept."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.config import Settings
from devtools import mail_sink
from devtools.mail_sink import MailNotFound
from tests.servers import find_free_port, start_process, stop_process, wait_until

CODE = (
    "from app.config import read_settings; from devtools.mail_sink import run_mail_sink; run_mail_sink(read_settings())"
)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Settings]:
    """Settings whose mail server runs."""
    with_port = replace(settings, smtp_url=f"smtp://127.0.0.1:{find_free_port()}")
    process = start_process(with_port, CODE)
    wait_until(lambda: answers(with_port))
    yield with_port
    stop_process(process)


def answers(settings: Settings) -> bool:
    try:
        connect(settings).quit()
    except OSError:
        return False
    return True


def connect(settings: Settings) -> smtplib.SMTP:
    address = urlsplit(settings.smtp_url)
    return smtplib.SMTP(address.hostname or "", address.port or 0, timeout=5)


def send(settings: Settings, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "mairie@example.org", "chloe@example.org"
    message["Subject"], message["Date"] = subject, "Tue, 24 Nov 2026 10:42:00 +0100"
    message.set_content("Bonjour,\nhttp://localhost/suivi\n")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    with connect(settings) as server:
        server.send_message(message)


@pytest.mark.thorough
def test_what_it_is_given_stays_in_the_folder(sink: Settings) -> None:
    send(sink, "Votre demande est acceptée")

    (mail,) = mail_sink.list_mails(sink.var)

    assert (mail.subject, mail.to) == ("Votre demande est acceptée", "chloe@example.org")
    assert mail.text.startswith("Bonjour")
    assert "<p>Bonjour</p>" in mail.html
    assert mail_sink.read_mail(sink.var, mail.id) == mail


@pytest.mark.parametrize("name", ["", "unknown", "../development-secrets"])
def test_no_other_file_can_be_read(settings: Settings, name: str) -> None:
    with pytest.raises(MailNotFound):
        mail_sink.read_mail(settings.var, name)


def test_the_page_shows_them_in_development(app: Flask, sink: Settings) -> None:
    send(sink, "Votre demande est acceptée")
    app.config["PARVIS"] = replace(sink, environment="development")
    (mail,) = mail_sink.list_mails(sink.var)

    page = app.test_client().get("/developpement/courriels")
    alone = app.test_client().get(f"/developpement/courriels/{mail.id}")

    assert page.status_code == 200
    assert "Votre demande est acceptée" in page.text
    assert '<a href="http://localhost/suivi">' in page.text
    assert "<p>Bonjour</p>" in alone.text
    assert "script-src" not in alone.headers["Content-Security-Policy"]
    assert "sandbox" in alone.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/developpement/courriels", "/developpement/courriels/x"])
def test_outside_development_there_is_no_such_page(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404
