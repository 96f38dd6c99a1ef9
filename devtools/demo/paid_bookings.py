"""Paid bookings of the demo: one to come, and one that its resident cancelled, so that the régie has something to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from app.agendas import case_bookings
from app.agendas.bookings import list_bookings_of_case
from app.cases.concurrency import one_writer
from app.cases.drafts import request_drafts
from app.cases.drafts.request_confirmation import EMAIL_CONFIRMATION
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.payments.case_payments import follow_payment
from app.payments.payment_holds import find_draft_invoice
from app.payments.received_payments import record_counter_payment
from app.payments.regie_store import get_regie
from app.procedures import publishing as procedures
from app.procedures.fields.slot import format_start
from devtools.demo import story_dates
from devtools.demo.fixtures import Fixture


def make_paid_bookings(present: datetime, fixtures: Fixture, cast: Mapping[str, Actor]) -> None:
    """Book and pay, then cancel some, on the days that the fixtures tell; nothing where nothing is paid online."""
    agent_id = cast[fixtures["agent"]].account_id
    assert agent_id
    for line in fixtures["paid_bookings"]:
        if not get_regie(line["regie"]).gateway:
            continue
        applicant = cast[line["applicant"]]
        with story_dates.set_clock(present - timedelta(days=line["days_ago"])):
            case = _book(line, _find_start(present, line), applicant, agent_id)
        if line["is_cancelled"]:
            with story_dates.set_clock(present - timedelta(days=1)), one_writer(case):
                for booking in list_bookings_of_case(case.id):
                    case_bookings.cancel_booking(case, booking, by=applicant)


def _find_start(present: datetime, line: Fixture) -> datetime:
    """The hour of a day to come on which the rooms are open."""
    day = clock.to_paris(present).date() + timedelta(days=line["days_ahead"])
    while day.weekday() > line["last_weekday"]:
        day += timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(line["hour"]), clock.PARIS).astimezone(UTC)


def _book(line: Fixture, start: datetime, applicant: Actor, agent_id: UUID) -> Case:
    live = procedures.live_procedure(line["procedure"])
    draft = request_drafts.open_draft(live, by=applicant, channel="web")
    end, local = start + timedelta(minutes=line["minutes"]), clock.to_paris(start)
    booking = {
        **line["booking"],
        **dict.fromkeys(("day", "last_day"), local.date().isoformat()),
        "time": f"{local:%H:%M}",
        "until": f"{clock.to_paris(end):%H:%M}",
        "start": format_start(start),
        "end": format_start(end),
    }
    send_draft(draft, {**line["answers"], line["question"]: booking}, by=applicant, settled=EMAIL_CONFIRMATION)
    invoice = find_draft_invoice(draft.id)
    assert invoice is not None
    record_counter_payment(invoice.id, line["paid"], invoice.total, reference="", by=agent_id)
    follow_payment(str(invoice.id))
    assert invoice.case_id is not None
    return db.session.get_one(Case, invoice.case_id)
