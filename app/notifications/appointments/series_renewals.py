"""The yearly question to an association that has a series of bookings: whether it goes on, by one link.

It is sent two months before the end of the series. Without an answer nothing is released: agents see it in the agenda.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import update

from app.agendas.agenda_store import all_agendas, find_agenda
from app.agendas.booking_series import BookingSeries, list_series, next_season, read_associations
from app.core import clock
from app.core.db import db
from app.core.formats import format_day
from app.core.i18n import gettext as _
from app.core.sealing import blind_index
from app.core.sites import current_site
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Button, create_letter

PATH = "/reservations/reconduction"
# Two months before the end.
ASKED_BEFORE = timedelta(days=61)
_ID_BYTES, _SIGNATURE_BYTES = 16, 17


class RenewalLinkUnusable(LookupError):
    """The link is forged, or the series is over."""


def send_due_questions() -> int:
    """Ask the associations whose series ends in two months, once; returns how many. Daily."""
    count = 0
    for slug in all_agendas():
        for series in list_series(slug):
            is_due = clock.today() <= series.last_day <= clock.today() + ASKED_BEFORE
            was_short = clock.to_paris(series.created_at).date() > series.last_day - ASKED_BEFORE
            if is_due and not was_short and series.asked_at is None and series.answered_at is None:
                count += send_question(series)
    return count


def send_question(series: BookingSeries) -> bool:
    """Whether the question left: the association has an address, and nobody else is asking it at this instant."""
    contact, agenda = read_associations([series]).get(series.id), find_agenda(series.agenda_slug)
    if contact is None or not contact.email or agenda is None:
        return False
    unchanged = (BookingSeries.id == series.id, BookingSeries.asked_at.is_not_distinct_from(series.asked_at))
    statement = update(BookingSeries).where(*unchanged).values(asked_at=clock.now()).returning(BookingSeries.id)
    if db.session.scalar(statement) is None:
        return False
    season, button = (
        next_season(series),
        Button(build_renewal_url(series), _("Répondre"), answer_before=series.last_day),
    )
    resource = agenda.find_resource(series.resource) if series.resource else None
    body = "\n\n".join(
        (
            _("Bonjour,"),
            _(
                "Votre réservation de chaque semaine, « %(title)s », se termine le %(day)s.",
                title=resource.title if resource else agenda.title,
                day=format_day(series.last_day),
            ),
            _(
                "La gardez-vous l’an prochain, du %(start)s au %(end)s ? Répondez par ce lien :",
                start=format_day(season.first_day),
                end=format_day(season.last_day),
            ),
            button.url,
            _("Sans réponse, rien n’est réservé pour l’an prochain, et le service vous appellera."),
        )
    )
    letter = create_letter(_("Votre réservation de l’an prochain"), body, button=button)
    queue_letter(letter, to=contact.email, key_id=series.key_id)
    return True


def build_renewal_url(series: BookingSeries) -> str:
    """The address of the page where the association answers."""
    token = urlsafe_b64encode(series.id.bytes + _sign(series)).decode()
    return f"{current_site().base_url}{PATH}?jeton={token}"


def find_series_by_token(token: str) -> BookingSeries:
    """The series that a link names. Raises RenewalLinkUnusable."""
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise RenewalLinkUnusable from None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        raise RenewalLinkUnusable
    series = db.session.get(BookingSeries, UUID(bytes=raw[:_ID_BYTES]))
    if series is None or not compare_digest(raw[_ID_BYTES:], _sign(series)) or series.last_day < clock.today():
        raise RenewalLinkUnusable
    return series


def _sign(series: BookingSeries) -> bytes:
    return blind_index("booking_series.renewal", f"{series.id.hex} {series.last_day}")[:_SIGNATURE_BYTES]
