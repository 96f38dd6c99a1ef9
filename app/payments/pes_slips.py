"""Slips of the invoices of a régie that are still to be paid, for the accountant who collects them (PES ORMC)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.payments.accounting.pes_ormc import Debtor, PesDebt, PesSlip
from app.payments.models import BILL, DUE, Invoice, InvoiceLine
from app.payments.payers import Payer, read_payers
from app.payments.regie_definition import PRODUCTION, Regie


def list_unpaid_invoices(regie: Regie, first: date, last: date) -> list[Invoice]:
    """The invoices that were issued in a period, are past their date, and are not paid whole. Tests are left out."""
    query = select(Invoice).where(
        Invoice.regie_slug == regie.slug,
        Invoice.kind == BILL,
        Invoice.state == DUE,
        Invoice.mode == PRODUCTION,
        Invoice.issued_on.between(first, last),
        Invoice.due_on < clock.today(),
    )
    return list(db.session.scalars(query.order_by(Invoice.number)))


def build_slip(regie: Regie, first: date, last: date, *, number: int, subject: str) -> PesSlip:
    """The slip of what is still to be paid of a period. The caller logs the access to the names."""
    invoices = list_unpaid_invoices(regie, first, last)
    payers, codes = read_payers(invoices), _find_accounting_codes(invoice.id for invoice in invoices)
    today = clock.today()
    return PesSlip(
        year=today.year,
        number=number,
        period=last.month,
        issued_on=today,
        sent_on=today,
        subject=subject,
        debts=tuple(
            _build_debt(regie, position, invoice, payers.get(invoice.id, Payer()), codes.get(invoice.id, ""))
            for position, invoice in enumerate(invoices, start=1)
        ),
    )


def _build_debt(regie: Regie, position: int, invoice: Invoice, payer: Payer, accounting_code: str) -> PesDebt:
    return PesDebt(
        id=position,
        # The year and the number of the invoice in it: F-RS-2026-00042 gives 202600042.
        number=int("".join(re.findall("[0-9]+", invoice.number))[-13:]),
        subject=invoice.title,
        amount=invoice.balance,
        debtor=Debtor(payer.name),
        invoice=invoice.number,
        product=regie.code,
        nature=accounting_code,
    )


def _find_accounting_codes(invoice_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The code under which most of each invoice is entered."""
    amounts: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in db.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id.in_(list(invoice_ids)))):
        amounts[line.invoice_id][line.accounting_code] += line.amount
    return {invoice_id: max(sums, key=lambda code: sums[code]) for invoice_id, sums in amounts.items()}
