"""Bookings as calendars show them: in invitations, in files that people download, and in the feeds of agents."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.agendas.agenda_store import find_agenda
from app.agendas.calendar_files.invitations import CalendarEntry
from app.agendas.models import CANCELLED, Booking, EventSession
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.themes import charter


def build_entry(
    booking: Booking, *, reference: str = "", url: str = "", attendee_email: str = "", alarm_minutes: int = 0
) -> CalendarEntry:
    """Build the entry of a booking, which has one identifier for ever. It names nobody but the attendee, if given."""
    authority, site = charter.get_charter(), current_site()
    agenda = find_agenda(booking.agenda_slug)
    service = agenda.find_service(booking.service) if agenda else None
    session = db.session.get(EventSession, booking.session_id) if booking.session_id else None
    where = (session.place,) if session and session.place else (agenda.place, agenda.address) if agenda else ()
    papers = _("À apporter : %(papers)s", papers=service.papers) if service and service.papers else ""
    return CalendarEntry(
        uid=f"{booking.id}@{urlsplit(site.base_url).hostname}",
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary=session.title if session else service.title if service else _("Rendez-vous"),
        location=", ".join(filter(None, where)),
        description="\n".join(
            filter(
                None,
                (
                    _("Demande %(reference)s", reference=reference) if reference else "",
                    papers,
                    agenda.access if agenda else "",
                ),
            )
        ),
        url=url,
        updated_at=clock.now(),
        is_cancelled=booking.state == CANCELLED,
        organiser_name=authority.name,
        organiser_email=authority.email or authority.sender_email,
        alarm_minutes=alarm_minutes,
        attendee_email=attendee_email,
    )
