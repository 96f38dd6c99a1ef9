"""Events of bookings that other parts of the house react to, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.agendas.models import Booking, EventSession
from app.cases.models import Case
from app.core.web.access_rules import Actor


@dataclass(frozen=True)
class AppointmentMoved:
    """The appointment of a case has another time, or its first one when there is no former one."""

    case: Case
    booking: Booking
    former: datetime | None
    by: Actor


@dataclass(frozen=True)
class TelephoneBookingChanged:
    """A booking without a case was moved or cancelled."""

    booking: Booking


@dataclass(frozen=True)
class AppointmentCancelled:
    """The appointment of a case will not take place."""

    case: Case
    booking: Booking
    by: Actor


@dataclass(frozen=True)
class AppointmentOffered:
    """Times are held for the applicant of a case until a deadline; `step_id`: the step that waits for the choice."""

    case: Case
    step_id: UUID
    proposals: Sequence[Booking]
    deadline: datetime


@dataclass(frozen=True)
class RegistrationChanged:
    """The registration of a case at an event was confirmed, offered places, moved or cancelled: `step` says which."""

    case: Case
    booking: Booking
    step: str
    former: datetime | None
    by: Actor


@dataclass(frozen=True)
class BookingPriceChanged:
    """A booking of a case was moved to what costs another price: so many cents more, or less."""

    case: Case
    booking: Booking
    change: int
    by: Actor


@dataclass(frozen=True)
class AttendanceRecorded:
    """Somebody recorded that nobody came to a booking of a case, or that this was wrong."""

    case: Case
    booking: Booking
    by: Actor


@dataclass(frozen=True)
class SessionCancelled:
    """A session was cancelled with all its registrations: each applicant is told of it after the act."""

    session: EventSession
    bookings: Sequence[Booking]
    by: Actor
