"""Slips of unpaid invoices: made once for each invoice, recorded with who made them, and written again on purpose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.payments.accounting.pes_ormc import Debtor, PesDebt, PesIssuer, PesSlip
from app.payments.accounting.pes_ormc_file import write_pes_ormc
from app.payments.models import BILL, DUE, Invoice, InvoiceLine
from app.payments.notices.postal_address import parse_address
from app.payments.payers import Payer, read_payers
from app.payments.pes_slips.models import SlipDebt, StoredSlip
from app.payments.regie_definition import PRODUCTION, Regie


class SlipNotFound(NotFound):
    """No such slip of this régie."""


class SlipRefused(ValueError):
    """A slip that cannot be made; `problem` is "number_taken" or "sent_meanwhile"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def list_unpaid_invoices(regie: Regie, first: date, last: date) -> list[Invoice]:
    """The invoices issued in a period that are past their date, not paid whole, and in no slip yet. Tests are left out."""
    query = select(Invoice).where(
        Invoice.regie_slug == regie.slug,
        Invoice.kind == BILL,
        Invoice.state == DUE,
        Invoice.mode == PRODUCTION,
        Invoice.issued_on.between(first, last),
        Invoice.due_on < clock.today(),
        Invoice.id.not_in(select(SlipDebt.invoice_id)),
    )
    return list(db.session.scalars(query.order_by(Invoice.number)))


def create_slip(regie: Regie, first: date, last: date, *, number: int, subject: str, by: UUID) -> StoredSlip:
    """Record the slip of what is still to be paid of a period, once its file can be written; the caller logs the access.

    Raises SlipRefused, and PesInvalid or PesMalformed as `write_slip` does.
    """
    today = clock.today()
    if db.session.scalar(select(StoredSlip.id).where(*_has_number(regie, today.year, number))):
        raise SlipRefused("number_taken")
    invoices = list_unpaid_invoices(regie, first, last)
    codes = _find_accounting_codes(invoice.id for invoice in invoices)
    slip = StoredSlip(
        id=new_id(),
        regie_slug=regie.slug,
        year=today.year,
        number=number,
        period=last.month,
        subject=subject,
        issued_on=today,
        issuer=asdict(regie.issuer),
        product=regie.code,
        debt_count=len(invoices),
        total=sum(invoice.balance for invoice in invoices),
        made_at=clock.now(),
        by_id=by,
    )
    debts = [
        {
            "invoice_id": invoice.id,
            "slip_id": slip.id,
            "position": position,
            "amount": invoice.balance,
            "nature": codes.get(invoice.id, ""),
        }
        for position, invoice in enumerate(invoices, start=1)
    ]
    db.session.add(slip)
    try:
        # An invoice is in one slip: of two agents who send it, the second one is refused.
        db.session.flush()
        if debts:
            db.session.execute(insert(SlipDebt), debts)
    except IntegrityError as error:
        raise SlipRefused("sent_meanwhile") from error
    write_slip(slip)
    return slip


def write_slip(slip: StoredSlip) -> bytes:
    """Write the file of a slip, today as when it was made; the caller logs the access. Raises PesInvalid, PesMalformed."""
    query = select(SlipDebt, Invoice).join(Invoice, Invoice.id == SlipDebt.invoice_id)
    rows = db.session.execute(query.where(SlipDebt.slip_id == slip.id).order_by(SlipDebt.position)).all()
    payers = read_payers([invoice for _debt, invoice in rows])
    contents = PesSlip(
        year=slip.year,
        number=slip.number,
        period=slip.period,
        issued_on=slip.issued_on,
        sent_on=slip.issued_on,
        subject=slip.subject,
        debts=tuple(_build_debt(slip, debt, invoice, payers.get(invoice.id, Payer())) for debt, invoice in rows),
    )
    return write_pes_ormc(PesIssuer(**slip.issuer), contents, file_name=slip.file_name)


def list_slips(regie: Regie, *, limit: int = 100) -> list[StoredSlip]:
    """The slips of a régie, the latest first."""
    query = select(StoredSlip).where(StoredSlip.regie_slug == regie.slug).order_by(StoredSlip.made_at.desc())
    return list(db.session.scalars(query.limit(limit)))


def find_slip(regie: Regie, slip_id: UUID) -> StoredSlip:
    """A slip of a régie. Raises SlipNotFound."""
    slip = db.session.get(StoredSlip, slip_id)
    if slip is None or slip.regie_slug != regie.slug:
        raise SlipNotFound(slip_id)
    return slip


def suggest_number(regie: Regie) -> int:
    """The number that follows those of the slips of this year."""
    is_of_year = (StoredSlip.regie_slug == regie.slug, StoredSlip.year == clock.today().year)
    return (db.session.scalar(select(func.max(StoredSlip.number)).where(*is_of_year)) or 0) + 1


def count_missing_addresses(slip: StoredSlip) -> int:
    """The number of debtors of a slip whose postcode and town are not known; the caller logs the access."""
    query = select(Invoice).join(SlipDebt, SlipDebt.invoice_id == Invoice.id).where(SlipDebt.slip_id == slip.id)
    invoices = db.session.scalars(query).all()
    payers = read_payers(invoices)
    return sum(not parse_address(payers.get(invoice.id, Payer()).address).city for invoice in invoices)


def _build_debt(slip: StoredSlip, debt: SlipDebt, invoice: Invoice, payer: Payer) -> PesDebt:
    address = parse_address(payer.address)
    return PesDebt(
        id=debt.position,
        # The year and the number of the invoice in it: F-RS-2026-00042 gives 202600042.
        number=int("".join(re.findall("[0-9]+", invoice.number))[-13:]),
        subject=invoice.title,
        amount=debt.amount,
        debtor=Debtor(payer.name, street=address.street, postcode=address.postcode, city=address.city),
        invoice=invoice.number,
        product=slip.product,
        nature=debt.nature,
    )


def _has_number(regie: Regie, year: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return StoredSlip.regie_slug == regie.slug, StoredSlip.year == year, StoredSlip.number == number


def _find_accounting_codes(invoice_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The code under which most of each invoice is entered."""
    amounts: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in db.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id.in_(list(invoice_ids)))):
        amounts[line.invoice_id][line.accounting_code] += line.amount
    return {invoice_id: max(sums, key=lambda code: sums[code]) for invoice_id, sums in amounts.items()}
