"""A matrix of prices: at most three criteria, each a choice or ranges of numbers, ages or dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from app.language.expressions.date_operators import years_between
from app.language.expressions.values import are_equal, parse_date, parse_number
from app.payments.prices.price_rule_schema import AGE, CHOICE, DATE

Bound = Decimal | date


@dataclass(frozen=True)
class Entry:
    """One choice, or one range: it begins where the one before it ends, and has an upper bound unless it is the last."""

    id: str
    label: str = ""
    # Of a choice.
    value: str | bool = ""
    # Of a range: the bound, and whether it belongs to it.
    bound: Bound | None = None
    has_bound: bool = False

    @property
    def title(self) -> str:
        return self.label or self.id

    def reaches(self, value: Any) -> bool:
        """Whether the range ends after this number or day, which is not below its beginning."""
        return self.bound is None or value < self.bound or (self.has_bound and value == self.bound)


@dataclass(frozen=True)
class Criterion:
    """A question of a matrix: the expression that it reads, and the entries among which its value falls."""

    id: str
    kind: str
    value: Mapping[str, Any]
    entries: tuple[Entry, ...]
    label: str = ""
    # Where the first range begins; none for minus infinity.
    start: Bound | None = None

    def find_entry(self, value: Any) -> Entry | None:
        """The entry of a choice, a number or a day; none when no entry has it."""
        if self.kind == CHOICE:
            return next((entry for entry in self.entries if are_equal(entry.value, value)), None)
        if self.start is not None and value < self.start:
            return None
        return next((entry for entry in self.entries if entry.reaches(value)), None)

    def parse_value(self, value: Any, today: Any) -> Any:
        """The value as its entries compare it: a choice as it is, a number, a day, or the age in years; none for another kind."""
        if self.kind == CHOICE:
            return value
        if self.kind == DATE:
            return parse_date(value)
        if self.kind == AGE and parse_date(value) is not None:
            return parse_number(years_between(value, today))
        return parse_number(value)


@dataclass(frozen=True)
class Matrix:
    """Prices in euros by the identifiers of one entry of each criterion; none where it is not sold."""

    criteria: tuple[Criterion, ...]
    cells: Mapping[tuple[str, ...], Decimal | None]

    def list_missing_cells(self) -> list[tuple[str, ...]]:
        keys = product(*([entry.id for entry in criterion.entries] for criterion in self.criteria))
        return [key for key in keys if key not in self.cells]


def read_matrix(document: Mapping[str, Any]) -> Matrix:
    """The matrix of a definition that was checked."""
    return Matrix(
        tuple(_read_criterion(criterion) for criterion in document["criteria"]),
        {tuple(cell["at"]): _read_cell(cell["amount"]) for cell in document["cells"]},
    )


def read_amount(number: float) -> Decimal:
    """The exact number that was written in JSON, to the millionth."""
    amount = parse_number(number)
    assert amount is not None, "amounts of definitions are bounded"
    return amount


def read_bound(kind: str, value: Any) -> Bound | None:
    """The bound of a range; none when it is not of the kind of its criterion."""
    return parse_date(value) if kind == DATE else parse_number(value)


def _read_cell(number: float | None) -> Decimal | None:
    return None if number is None else read_amount(number)


def _read_criterion(document: Mapping[str, Any]) -> Criterion:
    kind = document["kind"]
    entries = tuple(_read_entry(kind, entry) for entry in document["entries"])
    start = read_bound(kind, document["start"]) if "start" in document else None
    return Criterion(document["id"], kind, document["value"], entries, document.get("label", ""), start)


def _read_entry(kind: str, document: Mapping[str, Any]) -> Entry:
    entry_id, label = document["id"], document.get("label", "")
    if kind == CHOICE:
        return Entry(entry_id, label, value=document.get("value", entry_id))
    name = next((name for name in ("up_to", "below") if name in document), None)
    if name is None:
        return Entry(entry_id, label)
    return Entry(entry_id, label, bound=read_bound(kind, document[name]), has_bound=name == "up_to")
