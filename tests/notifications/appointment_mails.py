"""E-mails about appointments: the desk where they take place, what leaves, and the calendars inside."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar, Component

from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.themes import charter
from tests.agendas.passport_desk import create_agenda, publish_appointment
from tests.notifications.deliveries import deliver_all
from tests.servers import MailServer

CHARTER = {
    "name": "Mairie de Saint-Aubin",
    "email": "accueil@saint-aubin.example",
    "sender_email": "ne-pas-repondre@saint-aubin.example",
}
MOBILE_FIELD = {"id": "mobile", "type": "phone", "label": "Mobile", "required": False, "profile": "phone"}
SERVICE = {"id": "passeport", "title": "Passeport", "minutes": 20, "papers": "Deux photos d’identité"}


@pytest.fixture
def version_id(app: Flask, site: Site) -> Iterator[UUID]:
    """The procedure that asks for an appointment, with its desk and the charter of the authority."""
    site_settings.clear_cache()
    create_agenda(address="1 place de la Mairie", services=[SERVICE])
    procedure_version_id = publish_appointment(more_fields=[MOBILE_FIELD])
    charter.save_charter(CHARTER)
    db.session.commit()
    with app.app_context():  # letters are rendered from templates
        yield procedure_version_id


def read_event(mail: EmailMessage) -> tuple[str, Component]:
    """The method and the event of the only calendar of an e-mail."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    assert part.get_filename() == "rendez-vous.ics"
    return calendar["METHOD"], event


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\u00a0", " ").replace("\r\n", "\n")


def subject_of(mail: EmailMessage) -> str:
    return str(mail["Subject"]).replace("\u00a0", " ")


def take_mails(mail_server: MailServer) -> list[EmailMessage]:
    """The e-mails that leave now, and nothing of what left before."""
    deliver_all()
    mails = list(mail_server.received)
    mail_server.received.clear()
    return mails
