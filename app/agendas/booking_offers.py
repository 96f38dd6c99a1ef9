"""The offer of a question about rooms or equipment: what is free over some days and hours, for whom, at which price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from app.agendas.agenda_store import find_agenda, get_calendar
from app.agendas.availability import Need, booking_bounds, count_free, find_slots
from app.agendas.booking_prices import PricedItem, can_book, compute_price, select_price
from app.agendas.bookings import find_booking
from app.agendas.definition import Agenda, Service
from app.agendas.definition_schema import DAYS, EQUIPMENT, HOURS, HOURS_OR_DAYS
from app.agendas.free_slots import list_slots, load_occupation_for
from app.agendas.models import HELD, Booking
from app.agendas.open_ranges import find_instant
from app.core import clock, formats
from app.core.money import Quote, to_euros
from app.procedures.fields import Field
from app.procedures.fields.booking_offer import (
    BookingOffer,
    Estimate,
    Items,
    OfferedOption,
    OfferedThing,
    Wish,
)
from app.procedures.sources.chooser import Chooser

OTHER_DAYS = 3
# Days after the wish among which others are looked for.
_WINDOW = timedelta(days=60)


def build_booking_offer(field: Field, chooser: Chooser) -> BookingOffer:
    """Build the offer of a question to somebody; what is free is looked up when it is needed."""
    agenda = find_agenda(field.settings["agenda"])
    service = agenda.find_service(field.settings["service"]) if agenda else None
    if agenda is None or service is None:
        return BookingOffer()
    return offer_things(
        agenda,
        Need(
            service,
            people=field.settings["people"],
            resource=field.settings["resource"],
            is_by_agent=chooser.by.is_agent,
        ),
        category=field.settings["category"] or "",
        holder=(chooser.token, field.id) if chooser.token is not None else None,
    )


def offer_things(
    agenda: Agenda, need: Need, *, category: str = "", holder: tuple[UUID, str] | None = None
) -> BookingOffer:
    """Rooms or equipment of an agenda as they are offered to a category of people; `holder`: the question of a draft."""
    search = _Search(agenda, need, category, holder)
    earliest, last = booking_bounds(need, get_calendar(), clock.now())
    service = need.service
    return BookingOffer(
        title=service.title,
        place=agenda.place or agenda.title,
        address=agenda.address,
        phone=agenda.phone,
        is_open=service.is_online or need.is_by_agent,
        is_counted=agenda.kind == EQUIPMENT,
        has_days=service.length in (DAYS, HOURS_OR_DAYS),
        has_hours=service.length in (HOURS, HOURS_OR_DAYS),
        people=need.people,
        first=clock.to_paris(earliest).date(),
        last=last,
        options=tuple(
            OfferedOption(
                option.id,
                option.title,
                option.description,
                to_euros(option.amount),
                option.is_per_day,
                option.resources,
            )
            for option in agenda.options
        ),
        find_problem=search.find_problem,
        list_things=search.list_things,
        list_other_days=search.list_other_days,
        estimate=search.estimate,
        find_held_until=search.find_held_until,
    )


def read_need(need: Need, wish: Wish) -> tuple[Need, datetime]:
    """The need over the days and hours that are asked for, and the instant at which it begins."""
    zone = clock.PARIS
    if wish.since is None or wish.until is None:
        return replace(need, days=(wish.last - wish.first).days + 1), find_instant(wish.first, time(), zone)
    start = find_instant(wish.first, wish.since, zone)
    # Until 01:00 is the night that follows.
    is_over_night = wish.last == wish.first and wish.until <= wish.since
    end = find_instant(wish.last + timedelta(days=is_over_night), wish.until, zone)
    return replace(need, minutes=int((end - start).total_seconds()) // 60), start


class _Search:
    """Search of an agenda for one need, whatever the days."""

    def __init__(self, agenda: Agenda, need: Need, category: str, holder: tuple[UUID, str] | None) -> None:
        # Of the resources that this category may book for so many people.
        resources = tuple(
            resource
            for resource in agenda.resources_of(need.service)
            if need.count(resource) and can_book(resource.prices, category)
        )
        self._agenda, self._need = replace(agenda, resources=resources), need
        self._category, self._holder = category, holder

    def find_problem(self, wish: Wish) -> tuple[str, Mapping[str, object]] | None:
        """Find why days or hours cannot be booked, whatever is free."""
        service = self._need.service
        earliest, last = booking_bounds(self._need, get_calendar(), clock.now())
        first = clock.to_paris(earliest).date()
        if not first <= wish.first <= last:
            return "booking_out_of_bounds", {"first": formats.format_day(first), "last": formats.format_day(last)}
        need, start = read_need(self._need, wish)
        if need.days is not None:
            is_too_long = need.days > service.max_days
            return ("booking_too_many_days", {"maximum": service.max_days}) if is_too_long else None
        return self._find_hour_problem(service, need.minutes or 0, start)

    def list_things(self, wish: Wish) -> Sequence[OfferedThing]:
        """The things that this category may book, large enough, each with how many are left and the price of one."""
        need, start = read_need(self._need, wish)
        agenda, day = self._agenda, wish.first
        occupation = load_occupation_for(agenda, need, first=day, last=day, own_id=self._own_id)
        now, calendar = clock.now(), get_calendar()
        counts = count_free(agenda, need, occupation, calendar, start=start, now=now)
        slots = find_slots(agenda, need, occupation, calendar, first=day, last=day, now=now)
        times = {slot.lanes[0][0]: slot for slot in slots if need.days is not None}
        things = []
        for resource in agenda.resources:
            slot = times.get(resource.id) or next(iter(times.values()), None)
            quote = self._quote(need, {resource.id: 1}, ())
            things.append(
                OfferedThing(
                    resource.id,
                    resource.title,
                    counts.get(resource.id, 0),
                    to_euros(quote.total),
                    to_euros(quote.deposit),
                    resource.description,
                    resource.access,
                    resource.people,
                    slot.start if slot else start,
                    slot.end if slot else start + need.longest,
                )
            )
        return things

    def list_other_days(self, wish: Wish) -> Sequence[date]:
        """The next days on which something is free for as long, at the same hours."""
        need, start = read_need(self._need, wish)
        hour = clock.to_paris(start).time()
        free_days: list[date] = []
        for slot in list_slots(self._agenda, need, first=wish.first, last=wish.first + _WINDOW, own_id=self._own_id):
            local = clock.to_paris(slot.start)
            is_at_hour = need.days is not None or local.time() == hour
            if is_at_hour and local.date() not in (wish.first, *free_days):
                free_days.append(local.date())
            if len(free_days) == OTHER_DAYS:
                break
        return free_days

    def estimate(self, wish: Wish, items: Items, options: Sequence[str]) -> Estimate:
        """Compute what it costs, in euros."""
        need, _start = read_need(self._need, wish)
        quote = self._quote(need, items, options)
        lines = tuple((line.label, to_euros(line.amount)) for line in quote.lines)
        return Estimate(lines, to_euros(quote.total), to_euros(quote.deposit))

    def find_held_until(self) -> datetime | None:
        """Until when the draft holds something."""
        booking = self._own_booking
        return booking.held_until if booking is not None and booking.state == HELD else None

    @cached_property
    def _own_booking(self) -> Booking | None:
        return find_booking(*self._holder) if self._holder is not None else None

    @property
    def _own_id(self) -> UUID | None:
        return self._own_booking.id if self._own_booking is not None else None

    def _quote(self, need: Need, items: Items, options: Sequence[str]) -> Quote:
        resources = {resource.id: resource for resource in self._agenda.resources}
        priced = [
            PricedItem(resource.title, select_price(resource.prices, self._category), quantity)
            for resource_id, quantity in items.items()
            if (resource := resources.get(resource_id)) is not None
        ]
        priced_options = [option for option in self._agenda.options if option.id in options]
        return compute_price(priced, priced_options, minutes=need.minutes, days=need.days)

    def _find_hour_problem(
        self, service: Service, minutes: int, start: datetime
    ) -> tuple[str, Mapping[str, object]] | None:
        step = self._agenda.step_of(service)
        if minutes < service.minutes:
            return "booking_too_short", {"duration": formats.format_duration(service.minutes)}
        if minutes > service.max_minutes:
            return "booking_too_long", {"duration": formats.format_duration(service.max_minutes)}
        if clock.to_paris(start).minute % min(step, 60):
            return "booking_off_grid", {"minutes": step}
        return None
