"""Notices of appointments that are booked, moved or cancelled: one for each change, with the update of the calendar."""

from __future__ import annotations

from app.agendas.events import AppointmentCancelled, AppointmentMoved
from app.agendas.models import Booking
from app.agendas.readable_bookings import read_booking
from app.cases.models import Case
from app.cases.people.contact import email_of, mobile_of
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.sites import current_site
from app.core.web.access_rules import NOBODY, Actor
from app.notifications.appointments import reminders
from app.notifications.appointments.coming_bookings import build_invitation
from app.notifications.case_notifications import queue_case_email
from app.notifications.channel_names import PUSH, SMS
from app.notifications.preferences import find_applicant_account, get_choices
from app.notifications.push_devices import list_devices_of_accounts, list_devices_of_case
from app.notifications.sms.reports import is_stopped
from app.notifications.sms_queue import can_send_sms, queue_sms
from app.notifications.topic_notifications import is_by_authority
from app.notifications.topics import APPOINTMENT
from app.payments.booking_adjustments.adjustment_lists import find_latest_adjustment
from app.payments.booking_adjustments.adjustment_words import describe_decision
from app.themes import charter
from app.workflows.elements import WITHDRAWN


def send_moved_notice(event: AppointmentMoved) -> None:
    """Notify the applicant of the time that was booked, or of the new one."""
    reminders.skip_reminder_if_near(event.booking)
    _send_email(event.case, event.booking, by=event.by, former=event.former, is_cancelled=False)
    with use_language(event.case.language):
        text = _(
            "%(authority)s : votre rendez-vous est le %(when)s. %(url)s",
            authority=charter.get_charter().name,
            when=format_moment(event.booking.starts_at),
            url=f"{current_site().base_url}/suivi",
        )
    send_change_sms(event.case, text, by=event.by)


def send_cancelled_notice(event: AppointmentCancelled) -> None:
    """Notify the applicant, unless they withdrew the request: the letter about the withdrawal says it."""
    if event.case.status == WITHDRAWN:
        return
    _send_email(event.case, event.booking, by=event.by, former=None, is_cancelled=True)
    with use_language(event.case.language):
        text = _(
            "%(authority)s : votre rendez-vous du %(when)s est annulé. %(url)s",
            authority=charter.get_charter().name,
            when=format_moment(event.booking.starts_at),
            url=f"{current_site().base_url}/suivi",
        )
    send_change_sms(event.case, text, by=event.by)


def can_be_notified(case: Case) -> bool:
    """Whether a change of its appointment reaches the applicant by itself; else an agent has to call or write."""
    return bool(email_of(case)) or find_mobile(case) is not None or _has_device(case)


def _send_email(case: Case, booking: Booking, *, by: Actor, former: object, is_cancelled: bool) -> None:
    """A change made by the authority is always sent; the applicant may have asked for no letter about their own."""
    to = email_of(case)
    if to:
        queue_case_email(
            case,
            to,
            "appointment_changed",
            topic=None if is_by_authority(by) else APPOINTMENT,
            appointment=read_booking(booking, by=NOBODY),
            former=former,
            is_cancelled=is_cancelled,
            money=describe_money(case, booking),
            invitations=[build_invitation(case, booking, to=to)],
        )


def describe_money(case: Case, booking: Booking) -> str:
    """Describe what the change of a paid booking gives back or costs, in the language of its applicant; empty without one."""
    adjustment = find_latest_adjustment(booking)
    with use_language(case.language):
        return describe_decision(adjustment) if adjustment is not None else ""


def send_change_sms(case: Case, text: str, *, by: Actor) -> None:
    """Queue a short message about a change. Nobody gets one about their own act."""
    number = find_mobile(case) if is_by_authority(by) else None
    if number:
        queue_sms(to=number, text=text, key_id=case.key_id, case_id=case.id, topic=APPOINTMENT)


def find_mobile(case: Case) -> str | None:
    """The telephone that may be sent a short message about the appointment, if any."""
    number = mobile_of(case) if can_send_sms() else None
    return number if number and not is_stopped(number) and _is_wanted(case, SMS) else None


def _has_device(case: Case) -> bool:
    account_id = find_applicant_account(case)
    return bool(list_devices_of_case(case.id)) or (
        account_id is not None and _is_wanted(case, PUSH) and bool(list_devices_of_accounts([account_id]))
    )


def _is_wanted(case: Case, channel: str) -> bool:
    account_id = find_applicant_account(case)
    return account_id is None or get_choices(account_id).is_wanted(APPOINTMENT, channel)
