"""Reminders of appointments: one for each time that is booked, some days before, with two links to answer it.

It is sent earlier to those whose request lacks a paper, so that they have the time to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.agendas.models import CONFIRMED, Booking
from app.agendas.readable_bookings import ReadableBooking, read_booking
from app.cases.law.missing_pieces import list_missing
from app.cases.models import Case
from app.cases.people.contact import email_of, mobile_of
from app.core import clock
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.i18n import ngettext, use_language
from app.core.jobs.outbox import enqueue
from app.core.settings import site_settings
from app.core.web.access_rules import NOBODY
from app.notifications.appointments.presence_links import build_presence_url
from app.notifications.appointments.settings import REMINDER_DAYS
from app.notifications.case_buttons import create_case_button
from app.notifications.case_notifications import queue_case_email
from app.notifications.letters import Button
from app.notifications.sms_queue import can_send_sms, queue_sms
from app.notifications.topics import APPOINTMENT
from app.themes import charter

WRITE_REMINDER = "write_reminder"
# Long enough to find a paper, or to ask for it.
PAPERS_DAYS = 5


def queue_due_reminders() -> int:
    """Queue the reminders that are due today; returns how many. Daily."""
    days = site_settings.get_setting(REMINDER_DAYS.key)
    if not days:
        return 0
    due = [
        (case, booking) for case, booking in _list_unreminded(max(days, PAPERS_DAYS)) if _is_due(case, booking, days)
    ]
    return sum(_queue_reminder(booking) for _case, booking in due)


def skip_reminder_if_near(booking: Booking) -> None:
    """The notice of a time that is so near is its reminder."""
    if _count_days_left(booking) <= site_settings.get_setting(REMINDER_DAYS.key):
        booking.reminded_at = clock.now()


def write_reminder(booking_id: str, sequence: str) -> None:
    """Outbox handler: queue the reminder of a booking, unless it was moved or cancelled meanwhile."""
    booking = db.session.get(Booking, UUID(booking_id))
    is_unchanged = booking is not None and (booking.state, str(booking.sequence)) == (CONFIRMED, sequence)
    if booking is None or booking.case_id is None or not is_unchanged:
        return
    case = db.session.get_one(Case, booking.case_id)
    missing, url = list_missing(case), build_presence_url(booking)
    with use_language(case.language):
        button = Button(f"{url}&reponse=oui", _("Je viendrai"))
        appointment = read_booking(booking, by=NOBODY)
        queue_case_email(
            case,
            email_of(case),
            "appointment_reminder",
            topic=APPOINTMENT,
            button=button,
            appointment=appointment,
            missing=missing,
            papers_url=create_case_button(case).url if missing else "",
            refusal_url=f"{url}&reponse=non",
        )
        number = mobile_of(case) if can_send_sms() else None
        if number:
            text = _write_sms(appointment, url, missing_count=len(missing))
            queue_sms(to=number, text=text, key_id=case.key_id, case_id=case.id, topic=APPOINTMENT)


def _list_unreminded(days: int) -> Iterable[tuple[Case, Booking]]:
    """The bookings of the days to come of which nobody was reminded, with their cases."""
    end = datetime.combine(clock.today() + timedelta(days=days + 1), time(), clock.PARIS)
    query = (
        select(Case, Booking)
        .join(Booking, Booking.case_id == Case.id)
        .where(
            Booking.state == CONFIRMED,
            Booking.reminded_at.is_(None),
            Booking.starts_at > clock.now(),
            Booking.starts_at < end,
            Case.limited_at.is_(None),
        )
    )
    return [(row.Case, row.Booking) for row in db.session.execute(query)]


def _is_due(case: Case, booking: Booking, days: int) -> bool:
    days_left = _count_days_left(booking)
    if days_left <= days:
        # Who booked since then has just read the receipt.
        return clock.to_paris(booking.booked_at).date() < clock.to_paris(booking.starts_at).date() - timedelta(
            days=days
        )
    is_booked_today = clock.to_paris(booking.booked_at).date() == clock.today()
    return days_left <= PAPERS_DAYS and not is_booked_today and bool(list_missing(case))


def _count_days_left(booking: Booking) -> int:
    return (clock.to_paris(booking.starts_at).date() - clock.today()).days


def _queue_reminder(booking: Booking) -> bool:
    """Race-safe: nothing is queued for a booking that is moved or cancelled at the same instant."""
    unchanged = (Booking.id == booking.id, Booking.sequence == booking.sequence, Booking.reminded_at.is_(None))
    claimed = update(Booking).where(*unchanged).values(reminded_at=clock.now()).returning(Booking.id)
    if db.session.scalar(claimed) is None:
        return False
    enqueue(WRITE_REMINDER, booking_id=booking.id, sequence=booking.sequence)
    return True


def _write_sms(appointment: ReadableBooking, url: str, *, missing_count: int) -> str:
    authority, when = charter.get_charter().name, format_moment(appointment.booking.starts_at)
    if appointment.session:
        reminder = _("%(authority)s : votre inscription, %(when)s.", authority=authority, when=when)
    elif appointment.is_thing:
        reminder = _("%(authority)s : votre réservation, %(when)s.", authority=authority, when=when)
    else:
        reminder = _("%(authority)s : rendez-vous %(when)s.", authority=authority, when=when)
    papers = ngettext(
        "Il manque une pièce à votre demande.", "Il manque %(num)s pièces à votre demande.", missing_count
    )
    question = _("Viendrez-vous ? Répondez ici : %(url)s", url=url)
    return " ".join(filter(None, (reminder, papers if missing_count else "", question)))
