"""The letter and the short message that propose times of an appointment, with one link to pick one."""

from __future__ import annotations

from app.agendas.events import AppointmentOffered
from app.agendas.readable_bookings import read_booking
from app.cases.people.contact import email_of
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.web.access_rules import NOBODY
from app.notifications.appointments.appointment_notices import find_mobile
from app.notifications.appointments.choice_links import build_choice_url
from app.notifications.case_notifications import queue_case_email
from app.notifications.letters import Button
from app.notifications.sms_queue import queue_sms
from app.notifications.topics import APPOINTMENT
from app.themes import charter


def send_proposals(event: AppointmentOffered) -> None:
    """Propose the times: the request waits for the choice, so that the letter is always sent."""
    case, url = event.case, build_choice_url(event.case, event.step_id)
    with use_language(case.language):
        queue_case_email(
            case,
            email_of(case),
            "appointment_proposed",
            button=Button(url, _("Choisir une heure")),
            appointment=read_booking(event.proposals[0], by=NOBODY),
            proposals=event.proposals,
            deadline=event.deadline,
        )
        number = find_mobile(case)
        if number:
            text = _(
                "%(authority)s : choisissez l’heure de votre rendez-vous avant le %(until)s. %(url)s",
                authority=charter.get_charter().name,
                until=format_moment(event.deadline),
                url=url,
            )
            queue_sms(to=number, text=text, key_id=case.key_id, case_id=case.id, topic=APPOINTMENT)
