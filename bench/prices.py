"""One price by a rule: the meals of two children, found in a matrix by quotient, with a reduction for the second one.

The reference is the minimum of any engine: the evaluation of the same expressions. Reconciliation is measured with a month of
payments against the statement of the bank.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from app.language import expressions
from app.payments.accounting.bank_statements import StatementLine
from app.payments.accounting.reconciliation import RecordedPayment, reconcile
from app.payments.prices.price_computation import PricingContext, compute_price
from app.payments.prices.price_rule import parse_price_rule
from bench.report import Goal, Report

CALLS = 1000
PAYMENTS = 10_000
TODAY = date(2026, 12, 3)
QUOTIENT, COMMUNE, CHILDREN = ({"var": f"answers.{name}"} for name in ("quotient", "commune", "enfants"))
NAME, DAYS = {"var": "item.prenom"}, {"var": "item.jours"}
SECOND_CHILD = {">=": [{"var": "rank"}, 2]}
BRACKETS = ("a", "b", "c", "d", "e", "f")
RULE: dict[str, Any] = {
    "format": "parvis/price/1",
    "title": "Restauration scolaire",
    "lines": [
        {
            "id": "repas",
            "label": "Repas",
            "unit": "repas",
            "for_each": CHILDREN,
            "item_label": NAME,
            "quantity": {"kind": "presence", "days": DAYS},
            "price": {
                "kind": "matrix",
                "criteria": [
                    {
                        "id": "quotient",
                        "kind": "number",
                        "value": QUOTIENT,
                        "entries": [{"id": name, "up_to": 300 * rank} for rank, name in enumerate(BRACKETS, start=1)],
                    },
                    {
                        "id": "commune",
                        "kind": "choice",
                        "value": COMMUNE,
                        "entries": [{"id": "oui", "value": True}, {"id": "non", "value": False}],
                    },
                ],
                "cells": [
                    {"at": [name, place], "amount": 1.05 * rank + extra}
                    for rank, name in enumerate(BRACKETS, start=1)
                    for place, extra in (("oui", 0), ("non", 2))
                ],
            },
        }
    ],
    "reductions": [{"id": "fratrie", "label": "Fratrie", "rate": 20, "condition": SECOND_CHILD}],
}
SCHOOL_DAYS = [f"2026-12-{day:02}" for day in (1, 3, 4, 7, 8, 10, 11, 14, 15, 17, 18)]
ANSWERS: dict[str, Any] = {
    "quotient": "845.50",
    "commune": True,
    "enfants": [{"prenom": "Léo", "jours": SCHOOL_DAYS}, {"prenom": "Ana", "jours": SCHOOL_DAYS}],
}


def measure(report: Report, *, rounds: int) -> None:
    """Measure the price and its reference in alternation, then a reconciliation."""
    rule, context = parse_price_rule(RULE), PricingContext(TODAY)
    pairs = [
        (_measure_call(_evaluate_expressions), _measure_call(lambda: compute_price(rule, ANSWERS, context)))
        for _ in range(rounds + 1)
    ][1:]
    ratio = median(price / alone for alone, price in pairs)
    microseconds = median(price for _, price in pairs)
    report.add(Goal("P1", f"price of two children vs its expressions alone ({microseconds:.0f} µs)", 5, ratio))
    milliseconds = median(_measure_reconciliation() for _ in range(rounds)) / 1000
    report.add(Goal("P2", f"reconciliation of {PAYMENTS} payments, CPU", 500, milliseconds, unit=" ms"))
    report.details["price"] = {"rounds_us": [[round(each, 2) for each in pair] for pair in pairs]}


def _evaluate_expressions() -> None:
    """Evaluate what the price reads: the list of children, then five expressions for each."""
    values = {"answers": ANSWERS, "today": TODAY.isoformat()}
    for rank, child in enumerate(expressions.evaluate(CHILDREN, values), start=1):
        item_values = {**values, "item": child, "rank": rank}
        for expression in (QUOTIENT, COMMUNE, NAME, DAYS, SECOND_CHILD):
            expressions.evaluate(expression, item_values)


def _measure_reconciliation() -> float:
    """Return the CPU microseconds of the reconciliation of a month in which one line of a hundred is missing."""
    days = [TODAY + timedelta(days=number % 30) for number in range(PAYMENTS)]
    payments = [
        RecordedPayment(str(number), day, 100 + number % 977, f"REF{number:06}") for number, day in enumerate(days)
    ]
    lines = [
        StatementLine(number, payment.day, payment.amount, f"CB {payment.reference} CANTINE")
        for number, payment in enumerate(payments)
        if number % 100
    ]
    start = time.process_time()
    reconcile(payments, lines)
    return (time.process_time() - start) * 1e6


def _measure_call(play: Callable[[], object]) -> float:
    """Return the CPU microseconds of one call."""
    start = time.process_time()
    for _ in range(CALLS):
        play()
    return (time.process_time() - start) / CALLS * 1e6
