"""Lines to pay before a request is made, from its procedure and its stored answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.core.money import to_cents
from app.payments.case_prices import build_invoice_lines, compute_case_price
from app.payments.invoices import Line
from app.payments.prices.price_refusals import PriceUnavailable
from app.payments.prices.price_rule import PriceRule
from app.payments.regie_definition import Product, Regie
from app.payments.regie_store import find_regie
from app.procedures.procedure_options import PaymentRule

_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,4})?")


class PriceUnknown(ValueError):
    """A price that cannot be told: the régie or the product is not there, or an answer is missing; `problem` says which."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def get_payable_regie(rule: PaymentRule) -> Regie:
    """The régie of a rule, which takes payments online now. Raises PriceUnknown."""
    regie = find_regie(rule.regie)
    if regie is None or not regie.gateway or not regie.is_open:
        raise PriceUnknown("regie")
    return regie


def list_price_lines(rule: PaymentRule, regie: Regie, answers: Mapping[str, Any]) -> list[Line]:
    """The lines of what is to pay; none for what is free. Raises PriceUnknown."""
    product = _find_product(regie, rule.product)
    if rule.booking:
        lines = _list_booking_lines(rule, regie, product, answers)
    elif rule.quantity is None and product.price_rule is not None:
        lines = _list_rule_lines(product, product.price_rule, answers)
    else:
        lines = [_build_line(rule, product, answers)]
    return [line for line in lines if line.amount != 0]


def _list_rule_lines(product: Product, price_rule: PriceRule, answers: Mapping[str, Any]) -> list[Line]:
    try:
        return build_invoice_lines(product, compute_case_price(price_rule, answers))
    except PriceUnavailable as error:
        raise PriceUnknown("price") from error


def _build_line(rule: PaymentRule, product: Product, answers: Mapping[str, Any]) -> Line:
    if product.unit_price is None:
        raise PriceUnknown("product")
    quantity = Decimal(1) if rule.quantity is None else _read_number(answers.get(rule.quantity))
    return Line(
        product.title,
        product.unit_price,
        product.accounting_code,
        quantity=quantity,
        unit=product.unit,
        product=product.id,
    )


def _list_booking_lines(rule: PaymentRule, regie: Regie, product: Product, answers: Mapping[str, Any]) -> list[Line]:
    """The price of a booking as its answer says, which the server computed; and its deposit."""
    answer = answers.get(rule.booking or "")
    if not isinstance(answer, Mapping):
        return []
    label = str(answer.get("thing") or answer.get("title") or product.title)
    lines = [_line_of(product, label, answer.get("amount"))]
    if rule.deposit:
        deposit = _find_product(regie, rule.deposit)
        lines.append(_line_of(deposit, deposit.title, answer.get("deposit")))
    return lines


def _line_of(product: Product, label: str, euros: Any) -> Line:
    cents = to_cents(_read_number(euros)) if euros else 0
    return Line(label[:200], cents, product.accounting_code, product=product.id)


def _find_product(regie: Regie, product_id: str) -> Product:
    product = regie.find_product(product_id)
    if product is None:
        raise PriceUnknown("product")
    return product


def _read_number(number: Any) -> Decimal:
    if isinstance(number, bool) or not _NUMBER.fullmatch(str(number)):
        raise PriceUnknown("quantity")
    return Decimal(str(number).replace(",", "."))
