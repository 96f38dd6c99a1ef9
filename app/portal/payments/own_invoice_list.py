"""The rows of « Mes factures et paiements »: what is to be paid in each régie, then what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core import clock
from app.core.i18n import LazyText
from app.payments.attempts import MIN_AMOUNT, find_group_refusal, list_latest_attempts
from app.payments.instalment_plan import InstalmentPlan
from app.payments.instalments import list_plans
from app.payments.models import Credit, Invoice, Payment, PaymentAttempt, Refund
from app.payments.own_invoices import Owner, list_credits_of, list_due_invoices, list_past_invoices, list_payments_of
from app.payments.regie_definition import Regie
from app.payments.regie_store import get_regie
from app.portal.payments.payment_words import BEING_CHECKED, QUARANTINED, REFUSALS, find_page_state

PAGE_SIZE = 20


@dataclass(frozen=True)
class DueInvoice:
    """An invoice to pay: how much of it now, and why it cannot be ticked if it cannot."""

    invoice: Invoice
    plan: InstalmentPlan | None
    state: str
    refusal: LazyText | None

    @property
    def amount(self) -> int:
        """The cents to pay now: what is due of a plan, else all that remains."""
        return self.plan.due_amount if self.plan else self.invoice.balance

    @property
    def is_overdue(self) -> bool:
        if self.plan:
            return self.plan.overdue_amount > 0
        return self.invoice.due_on < clock.today()

    @property
    def can_pay(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class RegieInvoices:
    """The invoices to pay in one régie."""

    regie: Regie
    rows: tuple[DueInvoice, ...]

    @property
    def payable_rows(self) -> list[DueInvoice]:
        return [row for row in self.rows if row.can_pay]

    @property
    def total(self) -> int:
        """The cents of all that can be paid now."""
        return sum(row.amount for row in self.payable_rows)

    @property
    def can_pay(self) -> bool:
        return self.total >= MIN_AMOUNT


@dataclass(frozen=True)
class PastInvoice:
    """An invoice that is paid or cancelled, with its payments and its credits."""

    invoice: Invoice
    regie: Regie
    payments: Sequence[Payment]
    credits: Sequence[tuple[Credit, Refund | None]]

    @property
    def reversed_ids(self) -> set[UUID | None]:
        """The payments that bounced: they have no receipt any more."""
        return {payment.reverses_id for payment in self.payments}


def list_regie_invoices(owner: Owner) -> list[RegieInvoices]:
    """The invoices that a resident is to pay, by régie in the order of the first one to be due."""
    invoices = list_due_invoices(owner)
    plans, attempts = list_plans(invoices), list_latest_attempts([invoice.id for invoice in invoices])
    by_regie: dict[str, list[DueInvoice]] = {}
    for invoice in invoices:
        row = _build_row(invoice, plans, attempts)
        by_regie.setdefault(invoice.regie_slug, []).append(row)
    return [RegieInvoices(get_regie(slug), tuple(rows)) for slug, rows in by_regie.items()]


def list_past(owner: Owner, *, before: str = "") -> tuple[list[PastInvoice], str]:
    """A page of the history of a resident, and what names the last one when there are more."""
    invoices = list_past_invoices(owner, before=before, limit=PAGE_SIZE + 1)
    has_more, invoices = len(invoices) > PAGE_SIZE, invoices[:PAGE_SIZE]
    payments, credits_of_invoices = list_payments_of(invoices), list_credits_of(invoices)
    rows = [
        PastInvoice(
            invoice,
            get_regie(invoice.regie_slug),
            payments.get(invoice.id, ()),
            credits_of_invoices.get(invoice.id, ()),
        )
        for invoice in invoices
    ]
    return rows, invoices[-1].public_id if has_more else ""


def _build_row(
    invoice: Invoice, plans: Mapping[UUID, InstalmentPlan], attempts: Mapping[UUID, list[PaymentAttempt]]
) -> DueInvoice:
    state = find_page_state(invoice, attempts.get(invoice.id, []))
    problem = find_group_refusal(invoice, get_regie(invoice.regie_slug))
    if state in (BEING_CHECKED, QUARANTINED):
        problem = state
    return DueInvoice(invoice, plans.get(invoice.id), state, REFUSALS[problem] if problem else None)
