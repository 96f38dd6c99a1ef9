"""Price of what is booked, by the prices of today: what a move to another room or session costs more, or less."""

from __future__ import annotations

from collections.abc import Iterable

from app.agendas import bookings
from app.agendas.agenda_store import find_agenda
from app.agendas.booked_items import items_of
from app.agendas.booking_prices import PricedItem, compute_price, select_price
from app.agendas.event_sessions.places import compute_amount, read_capacity
from app.agendas.event_sessions.registrations import party_of
from app.agendas.events import BookingPriceChanged
from app.agendas.models import Booking, EventSession
from app.agendas.slot_holds import slot_fields
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.core import event_bus
from app.core.db import db
from app.core.money import Quote
from app.core.web.access_rules import Actor


def publish_change(case: Case, booking: Booking, former_price: int, *, by: Actor) -> None:
    """Tell who took money for a booking that it costs another price now than before it was moved."""
    change = find_price(case, booking) - former_price
    if change:
        event_bus.publish(BookingPriceChanged(case, booking, change, by))


def find_price(case: Case | None, booking: Booking) -> int:
    """The price of a booking in cents, without its deposit; zero for what has none."""
    if booking.session_id is None:
        return quote_things(case, booking, items_of(booking)).total if case is not None else 0
    session = db.session.get(EventSession, booking.session_id)
    return find_session_price(booking, session) if session is not None else 0


def find_session_price(booking: Booking, session: EventSession) -> int:
    """The price of a session for the people of a registration, in cents."""
    return compute_amount(read_capacity(session.places, session.categories), party_of(booking))


def quote_things(case: Case, booking: Booking, items: Iterable[tuple[str, int]]) -> Quote:
    """The quote of rooms or equipment over the time of a booking, with the options of its answer."""
    agenda, answers = find_agenda(booking.agenda_slug), case_values.answers_of(case)
    need = bookings.need_of(booking, agenda) if agenda is not None else None
    question = next(
        (field for field in slot_fields(procedure_of(case).fields, answers) if field.id == booking.field_id), None
    )
    if agenda is None or need is None or question is None or "category" not in question.settings:
        return Quote()
    answer = answers.get(question.id) or {}
    booked_items = tuple(items)
    resources = [(agenda.find_resource(resource_id), quantity) for resource_id, quantity in booked_items]
    priced = [
        PricedItem(resource.title, select_price(resource.prices, question.settings["category"] or ""), quantity)
        for resource, quantity in resources
        if resource is not None
    ]
    names = {resource_id for resource_id, _quantity in booked_items}
    options = [
        option
        for option in agenda.options
        if option.id in answer.get("option_ids", ()) and (not option.resources or option.resources & names)
    ]
    return compute_price(priced, options, minutes=need.minutes, days=need.days)
