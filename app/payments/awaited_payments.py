"""Payment that a request waits for, and until when: the deadline of its step follows the plan of instalments of its invoice.

A worker moves the deadline, after the commit of whoever makes a plan, pays an instalment or enters that a payment bounced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.cases import timeline
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.workflow import deferred_steps
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.web.access_rules import SYSTEM
from app.payments.case_payments import list_invoices
from app.payments.events import InstalmentsChanged, PaymentReceived
from app.payments.instalment_plan import InstalmentPlan
from app.payments.instalments import find_plan
from app.payments.models import DUE, Invoice
from app.workflows.actions.ask_payment import ASK_PAYMENT

FOLLOW_PLAN = "follow_plan"
REMINDER_DAYS, MIN_DAYS_FOR_REMINDER = 7, 10
# Whoever loses a plan, or whose payment bounced, has that time at least to pay.
MIN_DAYS_LEFT = 7


@dataclass(frozen=True)
class AwaitedPayment:
    """An invoice that the step of a request waits for, with its plan, and the last day on which the request waits."""

    invoice_id: UUID
    plan: InstalmentPlan | None
    until: date


def find_awaited_payment(case: Case, invoices: Sequence[Invoice]) -> AwaitedPayment | None:
    """The payment that a case waits for, among its invoices; none when no step waits."""
    invoice = invoices[-1] if invoices and invoices[-1].state == DUE else None
    step_id = deferred_steps.find_waiting_step(case, ASK_PAYMENT.key) if invoice else None
    if invoice is None or step_id is None:
        return None
    plan, due_at = find_plan(invoice), deferred_steps.find_deadline(step_id)
    last_day = _find_last_day(due_at) if due_at else invoice.due_on
    if plan is not None and plan.waits_until is not None:
        # The worker has not moved the deadline yet, or has left some days to whoever is late already.
        last_day = max(plan.waits_until, last_day)
    return AwaitedPayment(invoice.id, plan, last_day)


def find_awaited_payment_of(invoice: Invoice) -> AwaitedPayment | None:
    """The payment that the case of an invoice waits for, when it is that of this invoice."""
    case = db.session.get(Case, invoice.case_id) if invoice.case_id and invoice.state == DUE else None
    awaited = find_awaited_payment(case, list_invoices(case)) if case is not None else None
    return awaited if awaited is not None and awaited.invoice_id == invoice.id else None


def queue_plan_follow_up(event: InstalmentsChanged | PaymentReceived) -> None:
    """Have a worker move the deadline of the step that waits for an invoice, if its plan may have changed it."""
    is_of_plan = isinstance(event, InstalmentsChanged) or event.invoice.instalments is not None
    if is_of_plan and event.invoice.case_id is not None:
        enqueue(FOLLOW_PLAN, invoice_id=event.invoice.id)


def follow_plan(invoice_id: str) -> None:
    """Outbox handler: have the step of a case wait as long as the plan of its invoice says. Repeated, it has no effect."""
    invoice = db.session.get(Invoice, UUID(invoice_id), populate_existing=True)
    case = db.session.get(Case, invoice.case_id) if invoice is not None and invoice.case_id else None
    if invoice is None or case is None or invoice.state != DUE or list_invoices(case)[-1].id != invoice.id:
        return
    step_id = deferred_steps.find_waiting_step(case, ASK_PAYMENT.key)
    if step_id is None:
        return
    plan = find_plan(invoice)
    planned_day = plan.waits_until if plan is not None and plan.waits_until else invoice.due_on
    last_day = max(planned_day, clock.today() + timedelta(days=MIN_DAYS_LEFT))
    former_end = deferred_steps.find_deadline(step_id)
    if former_end is not None and _find_last_day(former_end) == last_day:
        return
    with one_writer(case):
        set_last_day(step_id, last_day, since=clock.today())
        details = {"number": invoice.number, "until": last_day.isoformat(), "has_plan": plan is not None}
        timeline.record(case, "payment_postponed", by=SYSTEM, details=details)


def set_last_day(step_id: UUID, last_day: date, *, since: date) -> None:
    """Have a step end with a day, and remind of it a week before when that is not soon."""
    end = datetime.combine(last_day + timedelta(days=1), time(), clock.PARIS)
    has_reminder = last_day - since > timedelta(days=MIN_DAYS_FOR_REMINDER)
    remind_at = end - timedelta(days=REMINDER_DAYS) if has_reminder else None
    deferred_steps.set_deadline(step_id, due_at=end, remind_at=remind_at)


def _find_last_day(end: datetime) -> date:
    return clock.to_paris(end).date() - timedelta(days=1)
