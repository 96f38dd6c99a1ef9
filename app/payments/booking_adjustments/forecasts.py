"""Forecasts that pages show before somebody confirms: what the cancellation or the move of a booking gives back or costs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.agendas.booked_prices import find_price, find_session_price, quote_things
from app.agendas.bookings import list_bookings_of_case
from app.agendas.models import LIVE_STATES, Booking, EventSession
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.adjustment_lists import list_adjustments_of_case
from app.payments.booking_adjustments.adjustment_words import (
    describe_for_agents,
    describe_forecast,
    describe_state,
    format_cents,
)
from app.payments.booking_adjustments.adjustments import can_settle
from app.payments.booking_adjustments.estimates import Estimate, estimate_change
from app.payments.booking_adjustments.refund_rule import AUTHORITY, MOVED, RESIDENT


def forecast_own_cancellation(case: Case | None, booking: Booking) -> str:
    """Forecast what the applicant gets back by cancelling now; empty when nothing was paid."""
    estimate = estimate_change(case, booking, RESIDENT)
    return describe_forecast(estimate) if estimate is not None else ""


def forecast_own_moves(case: Case, booking: Booking, session_ids: Iterable[UUID]) -> dict[str, str]:
    """Forecast what each other session costs more or less, by its identifier; sessions of the same price are left out."""
    return {
        str(session_id): describe_forecast(estimate)
        for session_id, estimate in _estimate_moves(case, booking, session_ids)
    }


def forecast_cancellation(case: Case | None, booking: Booking, *, by: Actor) -> str:
    """Forecast what a cancellation by the authority gives back; empty when nothing was paid."""
    return _describe(estimate_change(case, booking, AUTHORITY), by=by)


def forecast_withdrawal(case: Case) -> str:
    """Forecast what the applicant gets back by withdrawing the whole request now; empty when no booking was paid."""
    return " ".join(filter(None, (forecast_own_cancellation(case, booking) for booking in _list_live(case))))


def list_money_notes(case: Case) -> list[str]:
    """List notes for agents about the paid bookings of a request: adjustments, then what a cancellation would give back."""
    notes = [describe_state(adjustment) for adjustment in list_adjustments_of_case(case)]
    estimates = [estimate_change(case, booking, AUTHORITY) for booking in _list_live(case)]
    # A request that ends cancels its bookings in nobody's name: the régie always decides.
    forecasts = [describe_for_agents(estimate, is_settled_at_once=False) for estimate in estimates if estimate]
    return notes + [_("Si le service annule : %(forecast)s", forecast=forecast) for forecast in forecasts]


def forecast_reassignment(case: Case | None, booking: Booking, resource: str, *, by: Actor) -> str:
    """Forecast what another room costs more or less over the same time; empty for the same price."""
    if case is None:
        return ""
    former_price = find_price(case, booking)
    change = quote_things(case, booking, ((resource, booking.quantity),)).total - former_price
    estimate = estimate_change(case, booking, MOVED, change=change) if change else None
    return _describe(estimate, by=by) if estimate is not None and estimate.amount else ""


def forecast_session_cancellation(bookings: Iterable[Booking], *, by: Actor) -> str:
    """Forecast what the cancellation of a session gives back in all; empty when nothing was paid."""
    estimates = [
        estimate
        for booking in bookings
        if booking.case_id is not None
        and (estimate := estimate_change(db.session.get_one(Case, booking.case_id), booking, AUTHORITY)) is not None
    ]
    if not estimates:
        return ""
    count = ngettext("%(num)s inscription payée.", "%(num)s inscriptions payées.", len(estimates))
    amount = format_cents(sum(estimate.refund for estimate in estimates))
    if all(can_settle(estimate.regie, by, estimate) for estimate in estimates):
        return f"{count} " + _("Les avoirs seront faits : %(amount)s à rembourser.", amount=amount)
    return f"{count} " + _("Le remboursement de %(amount)s sera proposé à la régie.", amount=amount)


def _list_live(case: Case) -> list[Booking]:
    """The bookings of a case that are still to come."""
    return [
        booking
        for booking in list_bookings_of_case(case.id)
        if booking.state in LIVE_STATES and booking.ends_at > clock.now()
    ]


def _estimate_moves(case: Case, booking: Booking, session_ids: Iterable[UUID]) -> Iterable[tuple[UUID, Estimate]]:
    former_price = find_price(case, booking)
    for session_id in session_ids:
        session = db.session.get(EventSession, session_id)
        change = find_session_price(booking, session) - former_price if session is not None else 0
        estimate = estimate_change(case, booking, MOVED, change=change) if change else None
        if estimate is not None and estimate.amount:
            yield session_id, estimate


def _describe(estimate: Estimate | None, *, by: Actor) -> str:
    if estimate is None:
        return ""
    return describe_for_agents(estimate, is_settled_at_once=can_settle(estimate.regie, by, estimate))
