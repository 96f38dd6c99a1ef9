"""The price that whoever fills in a form is told: that of what is paid before it is made, or what its circuit will ask."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.core.i18n import gettext as _
from app.core.money import QuoteLine
from app.payments import case_prices
from app.payments.case_prices import CaseQuote, quote_product
from app.payments.invoices import Line
from app.payments.prices.rule_expressions import list_names
from app.payments.regie_definition import Product
from app.payments.regie_store import find_regie
from app.payments.request_prices import PriceUnknown, list_price_lines
from app.procedures.definition import Procedure
from app.procedures.procedure_options import PaymentRule

_ANSWERS = "answers."


def quote_request(procedure: Procedure, answers: Mapping[str, Any]) -> CaseQuote | None:
    """The price of these answers; none when no price follows from answers."""
    payment = procedure.options.payment
    if payment is None:
        return case_prices.quote_price(procedure, answers)
    regie, product = find_regie(payment.regie), _find_product(payment)
    if regie is None or product is None:
        return None
    labels = {field.id: field.label for field in procedure.fields if field.label}
    if product.price_rule is not None and not (payment.booking or payment.quantity):
        return quote_product(product, product.price_rule, answers, labels=labels, is_immediate=True)
    try:
        lines = list_price_lines(payment, regie, answers)
    except PriceUnknown:
        question = _("« %(label)s »", label=labels.get(payment.quantity or "", product.title))
        words = _("Le prix dépend de %(questions)s : répondez-y.", questions=question)
        return CaseQuote(product.title, reasons=(words,), is_incomplete=True, is_immediate=True)
    total = sum(line.amount for line in lines)
    return CaseQuote(product.title, tuple(_quote_line(line) for line in lines), total, is_immediate=True)


def list_priced_questions(procedure: Procedure) -> set[str]:
    """The identifiers of the questions that the price depends on, without those of bookings, which tell their own."""
    payment = procedure.options.payment
    if payment is None:
        return case_prices.list_priced_questions(procedure)
    if payment.quantity:
        return {payment.quantity}
    product = _find_product(payment)
    names = list_names(product.price_definition) if product and product.price_definition and not payment.booking else ()
    return {name.removeprefix(_ANSWERS).split(".")[0] for name in names if name.startswith(_ANSWERS)}


def _find_product(payment: PaymentRule) -> Product | None:
    regie = find_regie(payment.regie)
    return regie.find_product(payment.product) if regie else None


def _quote_line(line: Line) -> QuoteLine:
    return QuoteLine(line.label, line.amount, line.quantity, line.unit, Decimal(line.unit_price).scaleb(-2))
