"""Events of bookings that other parts of the house react to, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.agendas.models import Booking
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
class AppointmentCancelled:
    """The appointment of a case will not take place."""

    case: Case
    booking: Booking
    by: Actor


@dataclass(frozen=True)
class RegistrationChanged:
    """The registration of a case at an event was confirmed, offered places, moved or cancelled: `step` says which."""

    case: Case
    booking: Booking
    step: str
    former: datetime | None
    by: Actor
