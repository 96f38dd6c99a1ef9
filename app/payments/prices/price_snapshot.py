"""Snapshot of a quote: the lines, the quotients and the vote as they were, kept as JSON and shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.money import QuoteLine
from app.payments.prices.price_computation import PriceQuote, PricingContext
from app.payments.prices.price_rule import PriceRule, Resolution
from app.payments.prices.unit_prices import QuotientUse

FORMAT = "parvis/price-snapshot/1"


class SnapshotInvalid(ValueError):
    """The JSON is no snapshot, or its total is not the sum of its lines."""


@dataclass(frozen=True)
class PriceSnapshot:
    """A quote with what it was computed by and for which day. Labels of items may be names of people: it is sealed."""

    title: str
    day: date
    quote: PriceQuote
    regie: str = ""
    resolution: Resolution | None = None
    # Checksum of the definition of the rule.
    rule: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "title": self.title,
            "day": self.day.isoformat(),
            "regie": self.regie,
            "resolution": _write_resolution(self.resolution),
            "rule": self.rule,
            "lines": [_write_line(line) for line in self.quote.lines],
            "total": self.quote.total,
            "deposit": self.quote.deposit,
            "quotients": [_write_quotient(use) for use in self.quote.quotients],
        }


def take_snapshot(rule: PriceRule, quote: PriceQuote, context: PricingContext, *, checksum: str = "") -> PriceSnapshot:
    """The snapshot of a quote that this rule gave in this context; `checksum` is that of its definition."""
    return PriceSnapshot(rule.title, context.priced_day, quote, rule.regie, rule.resolution, checksum)


def read_snapshot(document: Mapping[str, Any]) -> PriceSnapshot:
    """The snapshot that was kept. Raises SnapshotInvalid rather than show another amount."""
    if document.get("format") != FORMAT:
        raise SnapshotInvalid("format")
    try:
        snapshot = _read_snapshot(document)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        raise SnapshotInvalid("content") from None
    if snapshot.quote.total != document["total"]:
        raise SnapshotInvalid("total")
    return snapshot


def _read_snapshot(document: Mapping[str, Any]) -> PriceSnapshot:
    lines = tuple(_read_line(line) for line in document["lines"])
    quotients = tuple(_read_quotient(use) for use in document["quotients"])
    resolution = document["resolution"]
    return PriceSnapshot(
        document["title"],
        date.fromisoformat(document["day"]),
        PriceQuote(lines, document["deposit"], quotients),
        document["regie"],
        Resolution(resolution["number"], date.fromisoformat(resolution["day"])) if resolution else None,
        document["rule"],
    )


def _write_line(line: QuoteLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "amount": line.amount,
        "quantity": _write_number(line.quantity),
        "unit": line.unit,
        "unit_price": _write_number(line.unit_price),
        "accounting_code": line.accounting_code,
        "detail": line.detail,
    }


def _read_line(document: Mapping[str, Any]) -> QuoteLine:
    numbers = {"quantity": Decimal(document["quantity"]), "unit_price": _read_number(document["unit_price"])}
    if not isinstance(document["amount"], int):
        raise SnapshotInvalid("amount")
    return QuoteLine(**{**document, **numbers})


def _write_quotient(use: QuotientUse) -> dict[str, Any]:
    return {
        "line": use.line,
        "value": _write_number(use.value),
        "rate": _write_number(use.rate),
        "source": use.source,
        "day": use.day.isoformat() if use.day else None,
        "bound": use.bound,
    }


def _read_quotient(document: Mapping[str, Any]) -> QuotientUse:
    numbers = {name: _read_number(document[name]) for name in ("value", "rate")}
    day = date.fromisoformat(document["day"]) if document["day"] else None
    return QuotientUse(**{**document, **numbers, "day": day})


def _write_resolution(resolution: Resolution | None) -> dict[str, str] | None:
    return {"number": resolution.number, "day": resolution.day.isoformat()} if resolution else None


def _write_number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _read_number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
