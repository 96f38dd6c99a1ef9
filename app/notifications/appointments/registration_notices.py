"""Notices of registrations at events: one for each change, with the update of the calendar, and the link of offered places."""

from __future__ import annotations

from app.agendas.event_sessions.registration_changes import STEPS
from app.agendas.event_sessions.waiting_list import CANCELLATION, LAPSE, OFFER
from app.agendas.events import RegistrationChanged
from app.agendas.models import CONFIRMED
from app.agendas.readable_bookings import read_booking
from app.cases.people.contact import email_of
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.sites import current_site
from app.core.web.access_rules import NOBODY
from app.notifications.appointments import reminders
from app.notifications.appointments.appointment_notices import describe_money, send_change_sms
from app.notifications.appointments.coming_bookings import build_invitation
from app.notifications.appointments.registration_links import build_offer_url, build_ticket_url
from app.notifications.case_notifications import queue_case_email
from app.notifications.letters import Button
from app.notifications.topic_notifications import is_by_authority
from app.notifications.topics import APPOINTMENT
from app.themes import charter
from app.workflows.elements import WITHDRAWN


def send_registration_notice(event: RegistrationChanged) -> None:
    """Notify the applicant of a change of their registration, unless they withdrew the request: its letter says it."""
    case, booking = event.case, event.booking
    if case.status == WITHDRAWN or event.step not in STEPS:
        return
    if booking.state == CONFIRMED:
        reminders.skip_reminder_if_near(booking)
    is_in_calendar = booking.state == CONFIRMED or event.step == CANCELLATION
    to, is_offer = email_of(case), event.step == OFFER
    with use_language(case.language):
        button = Button(build_offer_url(booking), _("Voir les places proposées")) if is_offer else None
    if to:
        queue_case_email(
            case,
            to,
            "registration_changed",
            topic=None if is_by_authority(event.by) else APPOINTMENT,
            button=button,
            appointment=read_booking(booking, by=NOBODY),
            step=event.step,
            former=event.former,
            money=describe_money(case, booking),
            until=booking.held_until,
            ticket_url=build_ticket_url(booking) if booking.state == CONFIRMED else "",
            invitations=[build_invitation(case, booking, to=to)] if is_in_calendar else [],
        )
    with use_language(case.language):
        send_change_sms(case, _write_sms(event), by=event.by)


def _write_sms(event: RegistrationChanged) -> str:
    booking, authority = event.booking, charter.get_charter().name
    when = format_moment(booking.starts_at)
    url = f"{current_site().base_url}/suivi"
    if event.step == OFFER and booking.held_until is not None:
        return _(
            "%(authority)s : des places se libèrent le %(when)s. Répondez avant le %(until)s : %(url)s",
            authority=authority,
            when=when,
            until=format_moment(booking.held_until),
            url=build_offer_url(booking),
        )
    if event.step == CANCELLATION:
        return _(
            "%(authority)s : votre inscription du %(when)s est annulée. %(url)s",
            authority=authority,
            when=when,
            url=url,
        )
    if event.step == LAPSE:
        return _(
            "%(authority)s : sans réponse de vous, les places du %(when)s vont à d’autres. %(url)s",
            authority=authority,
            when=when,
            url=url,
        )
    return _("%(authority)s : votre inscription, %(when)s. %(url)s", authority=authority, when=when, url=url)
