"""Charges of bookings: the lines of the invoices of a request that are about a booking, and about its deposit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.agendas.models import Booking
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.language.expressions import find_names
from app.payments.case_payments import list_invoices
from app.payments.case_prices import follows_rule
from app.payments.credit_notes import list_remaining_amounts
from app.payments.invoices import list_lines
from app.payments.models import CANCELLED, Invoice, InvoiceLine
from app.payments.prices.rule_expressions import list_names
from app.payments.regie_definition import Regie
from app.payments.regie_store import find_regie, get_regie
from app.workflows.actions.ask_payment import ASK_PAYMENT

_ANSWERS, _DEPOSIT = "answers.", "deposit"


@dataclass(frozen=True)
class ChargedLine:
    """A line that charges a booking, with the cents that no credit note took off."""

    invoice: Invoice
    line: InvoiceLine
    amount: int
    is_deposit: bool


@dataclass(frozen=True)
class BookingCharge:
    """The lines that charge one booking, those of the latest invoice first, which are given back first."""

    regie: Regie
    lines: tuple[ChargedLine, ...]

    @property
    def price(self) -> int:
        """The cents of the booking, without its deposit."""
        return sum(line.amount for line in self.lines if not line.is_deposit)

    @property
    def deposit(self) -> int:
        """The cents of the deposit."""
        return sum(line.amount for line in self.lines if line.is_deposit)

    @property
    def first_invoice(self) -> Invoice:
        """The invoice that the booking was paid by first."""
        return self.lines[-1].invoice


def find_charge(case: Case, booking: Booking) -> BookingCharge | None:
    """The charge of a booking of a case; none when nothing was paid for it, or nothing is left of what was."""
    invoices = [invoice for invoice in list_invoices(case) if invoice.state != CANCELLED]
    if not any(invoice.paid_amount for invoice in invoices) or not booking.field_id:
        return None
    products = find_booking_products(case).get(booking.field_id, {})
    lines = [
        charged_line
        for invoice in reversed(invoices)
        for charged_line in _list_charged_lines(invoice, products)
        if charged_line.amount > 0
    ]
    if not lines or not any(line.invoice.paid_amount for line in lines):
        return None
    regie_slug = lines[-1].invoice.regie_slug
    return BookingCharge(get_regie(regie_slug), tuple(line for line in lines if line.invoice.regie_slug == regie_slug))


def find_booking_products(case: Case) -> dict[str, dict[tuple[str, str], bool]]:
    """The products under which each question about a booking is paid, by régie; True for that of a deposit.

    A product that is the price of two questions is that of neither.
    """
    pairs = set(_iterate_products(case))
    priced_by: dict[tuple[str, str], set[str]] = {}
    for field_id, product, _is_deposit in pairs:
        priced_by.setdefault(product, set()).add(field_id)
    products: dict[str, dict[tuple[str, str], bool]] = {}
    for field_id, product, is_deposit in sorted(pairs, key=lambda pair: pair[2]):
        if len(priced_by[product]) == 1:
            products.setdefault(field_id, {}).setdefault(product, is_deposit)
    return products


def _iterate_products(case: Case) -> Iterator[tuple[str, tuple[str, str], bool]]:
    """Yield the questions, their products, and whether that is the deposit: paid first, or asked by the workflow."""
    payment = procedure_of(case).options.payment
    if payment is not None and payment.booking:
        yield payment.booking, (payment.regie, payment.product), False
        if payment.deposit:
            yield payment.booking, (payment.regie, payment.deposit), True
    elif payment is not None:
        yield from _iterate_questions(
            (payment.regie, payment.product), _list_rule_names(payment.regie, payment.product)
        )
    for status in workflow_of(case).statuses:
        for entry in status.entry_actions():
            if entry.type == ASK_PAYMENT.key:
                product = (str(entry.parameters.get("regie")), str(entry.parameters.get("product")))
                yield from _iterate_questions(product, _list_asked_names(entry.parameters))


def _iterate_questions(product: tuple[str, str], names: set[str]) -> Iterator[tuple[str, tuple[str, str], bool]]:
    for name in names:
        field_id, _separator, part = name.removeprefix(_ANSWERS).partition(".")
        if name.startswith(_ANSWERS) and part:
            yield field_id, product, part == _DEPOSIT


def _list_asked_names(parameters: Mapping[str, Any]) -> set[str]:
    """The names that the price of a payment asked by a workflow depends on."""
    if follows_rule(parameters):
        return _list_rule_names(str(parameters.get("regie")), str(parameters.get("product")))
    return {name for key in ("price", "quantity") for name in find_names(parameters.get(key))}


def _list_rule_names(regie_slug: str, product_id: str) -> set[str]:
    regie = find_regie(regie_slug)
    product = regie.find_product(product_id) if regie else None
    return list_names(product.price_definition) if product is not None and product.price_definition else set()


def _list_charged_lines(invoice: Invoice, products: Mapping[tuple[str, str], bool]) -> Iterator[ChargedLine]:
    remaining_amounts = list_remaining_amounts(invoice.id)
    for line in list_lines(invoice.id):
        product = (invoice.regie_slug, line.product)
        if product in products:
            yield ChargedLine(invoice, line, remaining_amounts[line.position], products[product])
