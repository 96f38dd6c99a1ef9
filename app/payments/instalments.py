"""Plans of instalments as stored: made by an agent of the régie on an invoice, and followed by who pays it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.core import clock, event_bus
from app.core.db import db
from app.payments.events import InstalmentsChanged
from app.payments.instalment_plan import InstalmentPlan, PlannedAmount, build_plan, find_plan_problem
from app.payments.invoices import list_lines, lock_invoice
from app.payments.models import BILL, DUE, Invoice
from app.payments.partial_payments import has_whole_product
from app.payments.regie_store import get_regie


class PlanRefused(ValueError):
    """A plan that cannot be made; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def save_plan(invoice_id: UUID, instalments: Sequence[PlannedAmount]) -> None:
    """Spread what remains of an invoice, instead of its former plan if it has one. Raises PlanRefused."""
    invoice = lock_invoice(invoice_id)
    if invoice.kind != BILL or invoice.state != DUE:
        raise PlanRefused("not_due")
    if not get_regie(invoice.regie_slug).instalments:
        raise PlanRefused("not_allowed")
    if invoice.is_for_draft:
        raise PlanRefused("held")
    if has_whole_product(get_regie(invoice.regie_slug), list_lines(invoice_id)):
        raise PlanRefused("whole_product")
    problem = find_plan_problem(instalments, balance=invoice.balance, today=clock.today())
    if problem:
        raise PlanRefused(problem)
    invoice.instalments = [{"due_on": one.due_on.isoformat(), "amount": one.amount} for one in instalments]
    db.session.flush()
    event_bus.publish(InstalmentsChanged(invoice))


def delete_plan(invoice_id: UUID) -> None:
    """Have what remains of an invoice be paid at once again."""
    invoice = lock_invoice(invoice_id)
    if invoice.instalments is None:
        return
    invoice.instalments = None
    db.session.flush()
    event_bus.publish(InstalmentsChanged(invoice))


def find_plan(invoice: Invoice) -> InstalmentPlan | None:
    """The plan of an invoice that is to be paid, if it has one."""
    if invoice.state != DUE or not invoice.instalments:
        return None
    amounts = [PlannedAmount(date.fromisoformat(one["due_on"]), one["amount"]) for one in invoice.instalments]
    return build_plan(amounts, total=invoice.owed_amount, paid_amount=invoice.paid_amount, today=clock.today())
