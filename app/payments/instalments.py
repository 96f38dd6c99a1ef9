"""Plans of instalments as stored: made by an agent of the régie on an invoice, and followed by who pays it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db
from app.payments.instalment_plan import InstalmentPlan, PlannedAmount, build_plan, find_plan_problem
from app.payments.invoices import lock_invoice
from app.payments.models import BILL, DUE, Instalment, Invoice
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
    problem = find_plan_problem(instalments, balance=invoice.balance, today=clock.today())
    if problem:
        raise PlanRefused(problem)
    _delete_instalments(invoice_id)
    db.session.add_all(Instalment(invoice_id=invoice_id, due_on=one.due_on, amount=one.amount) for one in instalments)
    db.session.flush()


def delete_plan(invoice_id: UUID) -> None:
    """Have what remains of an invoice be paid at once again."""
    lock_invoice(invoice_id)
    _delete_instalments(invoice_id)


def find_plan(invoice: Invoice) -> InstalmentPlan | None:
    """The plan of an invoice that is to be paid, if it has one."""
    return list_plans([invoice]).get(invoice.id)


def list_plans(invoices: Sequence[Invoice]) -> dict[UUID, InstalmentPlan]:
    """The plans of those of these invoices that are to be paid and have one, in one statement."""
    due_invoices = {invoice.id: invoice for invoice in invoices if invoice.state == DUE}
    if not due_invoices:
        return {}
    query = select(Instalment).where(Instalment.invoice_id.in_(due_invoices)).order_by(Instalment.due_on)
    instalments: dict[UUID, list[PlannedAmount]] = {}
    for row in db.session.scalars(query):
        instalments.setdefault(row.invoice_id, []).append(PlannedAmount(row.due_on, row.amount))
    return {
        invoice_id: build_plan(
            amounts,
            total=due_invoices[invoice_id].total,
            paid_amount=due_invoices[invoice_id].paid_amount,
            today=clock.today(),
        )
        for invoice_id, amounts in instalments.items()
    }


def _delete_instalments(invoice_id: UUID) -> None:
    db.session.execute(delete(Instalment).where(Instalment.invoice_id == invoice_id))
