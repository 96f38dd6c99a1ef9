"""Preview of an agenda: the next two weeks, and its question as a resident will see it; nothing is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.agendas.agenda_store import get_calendar, list_exceptions
from app.agendas.availability import Need
from app.agendas.booking_offers import offer_things
from app.agendas.definition import Agenda, Service
from app.agendas.definition_schema import FIXED
from app.agendas.free_slots import list_slots
from app.agendas.open_ranges import Range, is_school_holiday, list_open_ranges, merge_ranges
from app.agendas.slot_offers import offer_service
from app.core import clock
from app.core.i18n import gettext as _
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.base import Form
from app.procedures.fields.booking import Booking
from app.procedures.fields.slot import Slot

DAYS = 14
FIELD_ID = "essai"


@dataclass(frozen=True)
class PreviewedDay:
    """A day: when somebody is there, and how many times are free for each service, by its identifier."""

    day: date
    hours: tuple[tuple[datetime, datetime], ...]
    free: Mapping[str, int]
    is_school_holiday: bool = False


@dataclass(frozen=True)
class AgendaPreview:
    """The next two weeks of an agenda, with the question about one of its services."""

    agenda: Agenda
    days: tuple[PreviewedDay, ...]
    service: Service
    field: Field
    values: Mapping[str, Any]
    # The last day of the school holidays that are known.
    school_until: date | None = None

    @property
    def follows_school(self) -> bool:
        """Whether some hours are in force in school holidays alone, or outside of them."""
        return any(rule.school for rule in self.agenda.opening)

    @property
    def service_choices(self) -> list[tuple[str, str]]:
        return [(service.id, service.title) for service in self.agenda.services]


def preview_agenda(agenda: Agenda, service_id: str, form: Form) -> AgendaPreview:
    """The next two weeks, and the question about a service over what was pressed in it."""
    first = clock.today()
    last = first + timedelta(days=DAYS - 1)
    hours = _list_hours(agenda, first, last)
    free = {service.id: _count_free(agenda, service, first, last) for service in agenda.services}
    calendar = get_calendar()
    days = [first + timedelta(days=number) for number in range(DAYS)]
    service = agenda.find_service(service_id) or agenda.services[0]
    field = _build_field(agenda, service)
    return AgendaPreview(
        agenda=agenda,
        days=tuple(
            PreviewedDay(
                day,
                tuple(times for times in hours if _day_of(times[0]) == day),
                {name: count.get(day, 0) for name, count in free.items()},
                is_school_holiday(day, calendar),
            )
            for day in days
        ),
        service=service,
        field=field,
        school_until=max((last_day for _first_day, last_day in calendar.school_holidays), default=None),
        values=FIELD_TYPES[field.type].form_values(field, FIELD_TYPES[field.type].read(field, form)),
    )


def _list_hours(agenda: Agenda, first: date, last: date) -> list[Range]:
    """The hours at which at least one resource is open."""
    start = datetime.combine(first, datetime.min.time(), clock.PARIS)
    exceptions = list(list_exceptions(agenda.slug, start=start, end=start + timedelta(days=DAYS + 1)))
    return merge_ranges(
        times
        for resource in agenda.resources
        for times in list_open_ranges(agenda, resource.id, exceptions, get_calendar(), first=first, last=last)
    )


def _count_free(agenda: Agenda, service: Service, first: date, last: date) -> dict[date, int]:
    """Count the free times of each day: those of agents, when only they book."""
    counts: dict[date, int] = {}
    for free_time in list_slots(agenda, Need(service, is_by_agent=not service.is_online), first=first, last=last):
        day = _day_of(free_time.start)
        counts[day] = counts.get(day, 0) + 1
    return counts


def _build_field(agenda: Agenda, service: Service) -> Field:
    settings: dict[str, Any] = {"agenda": agenda.slug, "service": service.id, "people": 1}
    if service.length != FIXED:
        settings |= {"resource": None, "category": "", "offer": offer_things(agenda, Need(service))}
        return Field(id=FIELD_ID, type=Booking.key, label=_("Que réservez-vous ?"), settings=settings)
    offer = offer_service(agenda, Need(service), lambda: None)
    label = _("Quelle heure vous convient ?")
    return Field(id=FIELD_ID, type=Slot.key, label=label, settings={**settings, "offer": offer})


def _day_of(moment: datetime) -> date:
    return clock.to_paris(moment).date()
