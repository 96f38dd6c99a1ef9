"""The letter and the short message that offer an earlier time, with one link to accept or decline it."""

from __future__ import annotations

from app.agendas.contacts import read_contacts
from app.agendas.earlier_slots.events import EarlierSlotOffered
from app.agendas.models import Booking
from app.agendas.readable_bookings import read_booking
from app.cases.models import Case
from app.cases.people.contact import email_of, is_mobile
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.core.web.access_rules import NOBODY
from app.notifications.appointments.appointment_notices import can_be_notified, find_mobile
from app.notifications.appointments.offer_links import build_offer_url
from app.notifications.case_notifications import queue_case_email
from app.notifications.letters import Button
from app.notifications.sms.reports import is_stopped
from app.notifications.sms_queue import can_send_sms, queue_sms
from app.notifications.topics import APPOINTMENT
from app.themes import charter


def send_offer(event: EarlierSlotOffered) -> None:
    """Offer the time to who asked for it: they asked, so that no choice of theirs about letters is looked at."""
    booking, url = event.booking, build_offer_url(event.offer)
    case = db.session.get(Case, booking.case_id) if booking.case_id is not None else None
    if case is None:
        _send_to_contact(event, url)
        return
    with use_language(case.language):
        queue_case_email(
            case,
            email_of(case),
            "appointment_offer",
            button=Button(url, _("Répondre")),
            appointment=read_booking(booking, by=NOBODY),
            offer=event.offer,
        )
        number = find_mobile(case)
        if number:
            queue_sms(to=number, text=_write_sms(event, url), key_id=case.key_id, case_id=case.id, topic=APPOINTMENT)


def _send_to_contact(event: EarlierSlotOffered, url: str) -> None:
    """Send the offer to somebody who booked by telephone, and left a number alone."""
    number = find_contact_mobile(event.booking)
    if number and event.booking.key_id is not None:
        with use_language(SOURCE_LANGUAGE):
            queue_sms(to=number, text=_write_sms(event, url), key_id=event.booking.key_id, topic=APPOINTMENT)


def find_contact_mobile(booking: Booking) -> str | None:
    """The mobile of who booked by telephone, if a short message can reach it."""
    contact = read_contacts([booking]).get(booking.id) if can_send_sms() else None
    return contact.phone if contact and is_mobile(contact.phone) and not is_stopped(contact.phone) else None


def is_reachable(booking: Booking, case: Case | None) -> bool:
    """Whether a message about the booking reaches its person by itself; else an agent has to call."""
    return can_be_notified(case) if case is not None else find_contact_mobile(booking) is not None


def _write_sms(event: EarlierSlotOffered, url: str) -> str:
    return _(
        "%(authority)s : une place se libère le %(when)s pour votre rendez-vous. À vous jusqu’au %(until)s : %(url)s",
        authority=charter.get_charter().name,
        when=format_moment(event.offer.starts_at),
        until=format_moment(event.offer.answer_until),
        url=url,
    )
