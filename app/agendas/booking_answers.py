"""Answers to the questions that book: they follow the booking, since texts, documents and lists read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.agendas.agenda_store import find_agenda
from app.agendas.models import Booking
from app.cases.case_definitions import procedure_of
from app.cases.lifecycle import correction
from app.cases.models import Case
from app.cases.reading import case_values
from app.core.money import Quote, to_cents, to_euros
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.booking import Booking as BookingField
from app.procedures.fields.booking_answer import describe_times
from app.procedures.fields.field_type import answer_entries
from app.procedures.fields.slot import describe_slot, format_start
from app.procedures.fields.slot_offer import SlotOffer

Items = tuple[tuple[str, int], ...]


def read_price(answer: Any) -> int:
    """The price that an answer about a room or equipment tells, in cents; zero for any other answer."""
    amount = answer.get("amount") if isinstance(answer, Mapping) else None
    return to_cents(amount) if isinstance(amount, int | float) else 0


def update_answer(case: Case, booking: Booking, *, items: Items = (), quote: Quote | None = None) -> None:
    """Write what is booked now in the answer: texts, documents and lists read it. `items`: the other rooms, at their price."""
    procedure, answers = procedure_of(case), case_values.answers_of(case)
    field = next((field for field in procedure.fields if field.id == booking.field_id), None)
    former = answers.get(field.id) if field is not None else None
    if field is None or not former:
        return
    answer = _describe_move(former, booking) if field.type == BookingField.key else _describe_slot(former, booking)
    if quote is not None:
        answer |= _describe_things(booking, items, quote)
    entries = answer_entries(FIELD_TYPES[field.type], field, answer)
    correction.store_answers(case, procedure, {**answers, **entries})


def _describe_things(booking: Booking, items: Items, quote: Quote) -> dict[str, Any]:
    agenda = find_agenda(booking.agenda_slug)
    things = [agenda.find_resource(resource_id) if agenda else None for resource_id, _quantity in items]
    return {
        "items": dict(items),
        "thing": ", ".join(thing.title for thing in things if thing is not None),
        "amount": to_euros(quote.total),
        "deposit": to_euros(quote.deposit),
    }


def _describe_slot(former: Mapping[str, Any], booking: Booking) -> dict[str, Any]:
    agenda = find_agenda(booking.agenda_slug)
    service = agenda.find_service(booking.service) if agenda else None
    offer = SlotOffer(
        title=former.get("service") or (service.title if service else ""),
        place=former.get("place") or ((agenda.place or agenda.title) if agenda else ""),
    )
    return dict(describe_slot(booking.starts_at, booking.ends_at, offer))


def _describe_move(former: Mapping[str, Any], booking: Booking) -> dict[str, Any]:
    """The answer about a room or equipment that is booked for as long, at the same price, at another time."""
    times = describe_times(booking.starts_at, booking.ends_at, has_hours=not booking.days)
    return {**former, **times, "start": format_start(booking.starts_at), "end": format_start(booking.ends_at)}
