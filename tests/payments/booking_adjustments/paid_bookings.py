"""A régie that sells rooms and workshops, and requests that paid for them."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from app.agendas.models import Booking, EventSession
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.payments.booking_adjustments.models import BookingAdjustment
from app.payments.models import BILL, CASH, Credit, Invoice
from app.payments.received_payments import record_counter_payment
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.agendas.event_agenda import EVENT_FIELD, build_answer, create_event_agenda, create_workshop
from tests.agendas.town_rooms import ROOM_FIELD, create_rooms
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.payments.canteen import make_regie

# The agents of the agendas are those of another role than the régisseur's.
REGISSEUR_ROLE = "accueil-voirie"
STEPS = [{"days": 7, "share": 100}, {"days": 2, "share": 50}]
PRODUCTS = [
    {"id": "location", "title": "Location", "accounting_code": "752"},
    {"id": "caution", "title": "Caution", "accounting_code": "165"},
]


def make_booking_regie(*, role: str = REGISSEUR_ROLE, **refunds: Any) -> None:
    """Keep the régie, whose rule is full until seven days before, half until two days before, then nothing."""
    make_regie(
        products=PRODUCTS,
        roles={"view": ["voirie-instruction"], "invoice": [role], "control": [role], "edit": [role]},
        refunds={"steps": STEPS, **refunds},
    )


def publish_paid(field: dict[str, Any], **payment: Any) -> UUID:
    """Publish the procedure whose booking is paid when it is sent; returns its version."""
    workflows.publish(WORKFLOW)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += [deepcopy(field)]
    definition["limits"] = {"gives_back": ["refused"]}
    definition["payment"] = {"regie": "cantine", "product": "location", "booking": field["id"], **payment}
    version_id = procedures.publish(definition).id
    db.session.commit()
    return version_id


def publish_rooms(**changes: Any) -> UUID:
    """Keep two rooms that are sold by the hour, and publish their procedure."""
    create_rooms(**changes)
    return publish_paid(ROOM_FIELD, deposit="caution")


def publish_workshops(**changes: Any) -> UUID:
    """Keep an agenda of workshops that adults pay for, and publish its procedure."""
    create_event_agenda(categories=[{"id": "adulte", "title": "Adulte"}], **changes)
    return publish_paid(EVENT_FIELD)


def create_paid_workshop(*, days: int = 10, price: int = 1250, **details: Any) -> EventSession:
    """Keep a workshop at a price for each adult."""
    return create_workshop(days=days, categories={"adulte": {"places": None, "price": price}}, **details)


def book_room(app: Flask, version_id: UUID, *, days: int = 10, by: Actor = NOBODY, is_paid: bool = True) -> Case:
    """Book the large room for four hours, at 150 €, with a deposit of 500 €, and pay."""
    start = clock.to_paris(clock.now() + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0)
    return _submit(app, version_id, {"salle": build_room_answer(start)}, by=by, is_paid=is_paid)


def register(app: Flask, version_id: UUID, session: EventSession, *, by: Actor = NOBODY, people: int = 1) -> Case:
    """Register some adults at a workshop, and pay."""
    price = session.categories["adulte"]["price"] * people
    answer = {**build_answer(session, people=people, counts=f"adulte={people}"), "amount": f"{price / 100:.2f}"}
    return _submit(app, version_id, {"seance": answer}, by=by, is_paid=True)


def build_room_answer(start: datetime) -> dict[str, Any]:
    """The answer of somebody who books the large room for four hours."""
    end = start + timedelta(hours=4)
    day = start.date().isoformat()
    return {
        "day": day,
        "last_day": day,
        "time": f"{start:%H:%M}",
        "until": f"{end:%H:%M}",
        "items": {"grande-salle": 1},
        "option_ids": [],
        "options": "",
        "quantity": 1,
        "start": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "end": end.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "thing": "Grande salle",
        "amount": 150,
        "deposit": 500,
        "service": "Location",
        "place": "Centre culturel",
    }


def find_booking(case: Case) -> Booking:
    """The booking of a request, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Booking).where(Booking.case_id == case.id)).one()


def list_rows() -> list[BookingAdjustment]:
    """The adjustments, the first one first, as they are now."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(BookingAdjustment).order_by(BookingAdjustment.created_at)))


def list_bills() -> list[Invoice]:
    """The invoices without credit notes, the first one first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Invoice).where(Invoice.kind == BILL).order_by(Invoice.number)))


def list_credit_amounts() -> list[int]:
    """The sums that the régisseur has to refund."""
    return list(db.session.scalars(select(Credit.amount).order_by(Credit.amount)))


def _submit(app: Flask, version_id: UUID, answers: dict[str, Any], *, by: Actor, is_paid: bool) -> Case:
    with app.app_context():
        case = submission.submit(version_id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=by).case
        db.session.commit()
        if is_paid:
            invoice = db.session.scalars(select(Invoice).where(Invoice.case_id == case.id)).one()
            record_counter_payment(invoice.id, CASH, invoice.total, reference="", by=uuid4())
            db.session.commit()
    return case
