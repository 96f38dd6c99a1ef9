"""Pre-applications of a booking as agents read them: what the duplicates service says of each, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.agendas.ants.declarations import list_pre_applications
from app.agendas.ants.duplicates_service import CONSUMED, DECLARED, EXPIRED, UNKNOWN, find_service
from app.agendas.ants.meeting_points import find_point
from app.agendas.ants.models import PreApplication
from app.agendas.ants.numbers import read_sealed
from app.agendas.bookings import list_bookings_of_case
from app.agendas.models import CANCELLED, Booking
from app.cases.models import Case
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.procedures.definition import Field
from app.procedures.fields.pre_applications import PreApplications

UNVERIFIED, VERIFIED, OVERRIDDEN = "unverified", "verified", "overridden"
_LABELS: dict[str, LazyText] = {
    UNVERIFIED: _("Non vérifié"),
    VERIFIED: _("Vérifié"),
    OVERRIDDEN: _("Maintenu"),
    DECLARED: _("Déjà réservé ailleurs"),
    CONSUMED: _("Déjà utilisé"),
    EXPIRED: _("Plus valable"),
    UNKNOWN: _("Inconnu"),
}
_TONES = {VERIFIED: "success", UNVERIFIED: "warning", OVERRIDDEN: "warning"}


@dataclass(frozen=True)
class ReadableNumber:
    """One number, with its state for agents."""

    row: PreApplication
    number: str
    reason: str
    state: str

    @property
    def label(self) -> LazyText:
        return _LABELS[self.state]

    @property
    def tone(self) -> str:
        return _TONES.get(self.state, "danger")

    @property
    def can_be_overridden(self) -> bool:
        """Whether an agent may keep the booking all the same, with a reason."""
        return self.state == DECLARED


@dataclass(frozen=True)
class BookingNumbers:
    """The numbers of a booking, as many as there are people or fewer."""

    numbers: Sequence[ReadableNumber]
    missing_count: int
    # Whether anybody verifies them.
    is_verified: bool


def read_numbers(booking: Booking) -> BookingNumbers | None:
    """The numbers of a booking for agents; None when its agenda is no meeting point and it has none. The caller logs it."""
    rows = list_pre_applications([booking.id])
    if not rows and (find_point(booking.agenda_slug) is None or booking.state == CANCELLED):
        return None
    numbers = [_read(row) for row in rows]
    return BookingNumbers(numbers, max(booking.people - len(numbers), 0), find_service() is not None)


def _read(row: PreApplication) -> ReadableNumber:
    values = read_sealed(row)
    if row.status is None:
        state = UNVERIFIED
    elif row.status == DECLARED:
        state = OVERRIDDEN if row.is_overridden else DECLARED
    else:
        state = row.status if row.status in _LABELS else VERIFIED
    return ReadableNumber(row, values["number"], values.get("reason", ""), state)


def list_numbers_of_case(case: Case, fields: Iterable[Field]) -> list[tuple[Booking, ReadableNumber]]:
    """The numbers of the live bookings of a case, when its form asks for any. The caller logs the access."""
    if all(field.type != PreApplications.key for field in fields):
        return []
    bookings = {booking.id: booking for booking in list_bookings_of_case(case.id) if booking.state != CANCELLED}
    rows = list_pre_applications(list(bookings))
    return [(bookings[row.booking_id], _read(row)) for row in rows if row.booking_id is not None]
