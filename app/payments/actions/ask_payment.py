"""Request for a payment: an invoice of a régie, whose payment the workflow waits for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.people.contact import address_lines_of, email_of
from app.cases.reading.case_values import answers_of, full_name, identity_in
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core import clock
from app.core.jobs.outbox import enqueue
from app.core.money import to_cents
from app.payments.awaited_payments import set_last_day
from app.payments.case_payments import FOLLOW_PAYMENT
from app.payments.case_prices import build_invoice_lines, compute_case_price, follows_rule
from app.payments.invoices import InvoiceRefused, Line, issue_invoice
from app.payments.models import DUE, Invoice
from app.payments.notices.postal_address import join_address
from app.payments.payers import Payer
from app.payments.prices.price_refusals import PriceUnavailable
from app.payments.prices.price_rule import PriceRule
from app.payments.regie_definition import Product
from app.payments.regie_store import find_regie
from app.workflows.actions.ask_payment import DEFAULT_DAYS

_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")


def ask_payment(execution: ActionExecution) -> None:
    """Issue the invoice and wait. Raises StepFailed for a product that is not there, and for an amount that is none."""
    if execution.step_id is None:
        raise StepFailed("no_step")
    case, parameters = execution.case, execution.action.parameters
    regie = find_regie(parameters["regie"])
    product = regie.find_product(parameters["product"]) if regie else None
    if regie is None or product is None:
        raise StepFailed("unknown_product")
    whole = execution.with_unmasked_answers()
    if product.price_rule is not None and follows_rule(parameters):
        lines = _apply_rule(product, product.price_rule, answers_of(case))
    else:
        lines = [_build_line(product, price=whole.value("price"), quantity=whole.value("quantity"))]
    procedure = procedure_of(case)
    payer = Payer(
        full_name(identity_in(procedure, answers_of(case))), email_of(case) or "", join_address(address_lines_of(case))
    )
    due_on = clock.today() + timedelta(days=parameters.get("days", DEFAULT_DAYS))
    try:
        invoice = issue_invoice(
            regie, lines, payer, title=execution.text("title") or procedure.title, due_on=due_on, case_id=case.id
        )
    except InvoiceRefused as error:
        raise StepFailed("amount") from error
    _record(execution, invoice)
    if invoice.state == DUE:
        # The step ends with the day on which the invoice is due.
        set_last_day(execution.step_id, invoice.due_on, since=invoice.issued_on)
    else:
        enqueue(FOLLOW_PAYMENT, invoice_id=invoice.id)


def _apply_rule(product: Product, rule: PriceRule, answers: Mapping[str, Any]) -> list[Line]:
    """The lines that the price rule of the product gives for these answers. Raises StepFailed when it gives no price."""
    try:
        return build_invoice_lines(product, compute_case_price(rule, answers))
    except PriceUnavailable as error:
        raise StepFailed("amount") from error


def _build_line(product: Product, *, price: Any, quantity: Any) -> Line:
    """The line to invoice. Raises StepFailed for what is no number."""
    cents = product.unit_price if price is None else to_cents(_read_number(price))
    if cents is None or cents < 0:
        raise StepFailed("amount")
    count = Decimal(1) if quantity is None else _read_number(quantity)
    return Line(product.title, cents, product.accounting_code, quantity=count, unit=product.unit, product=product.id)


def _read_number(number: Any) -> Decimal:
    """A number, or the answer to a question that asks for one. Raises StepFailed."""
    text = str(number).replace(",", ".")
    if isinstance(number, bool) or not _NUMBER.fullmatch(text):
        raise StepFailed("amount")
    return Decimal(text)


def _record(execution: ActionExecution, invoice: Invoice) -> None:
    details = {"number": invoice.number, "amount": invoice.total, "until": invoice.due_on.isoformat()}
    timeline.record(execution.case, "payment_asked", by=execution.triggered_by, details=details)
