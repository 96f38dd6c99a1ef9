"""A price rule read from its definition: who collects, since when, which lines, and the reductions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.language.schema.problems import DefinitionError
from app.language.schema.validation import find_structure_problems
from app.payments.prices.price_matrix import Matrix, read_amount, read_matrix
from app.payments.prices.price_rule_problems import find_rule_problems
from app.payments.prices.price_rule_schema import COMPUTED, COUNT, FIXED, HIGHEST, MATRIX, price_rule_validator

Expression = Mapping[str, Any]


@dataclass(frozen=True)
class FixedPrice:
    """A price in euros that depends on nothing."""

    amount: Decimal


@dataclass(frozen=True)
class ComputedPrice:
    """A price in euros that an expression gives, such as that of a room in the answer that books it."""

    value: Expression


PlainPrice = FixedPrice | ComputedPrice | Matrix


@dataclass(frozen=True)
class EffortRate:
    """A percentage of the quotient familial, or of the resources, of a household, between two bounds in euros."""

    quotient: Expression
    rate: PlainPrice
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    # Where the quotient comes from (API, checked document, declaration), and its day.
    source: Expression | str = ""
    day: Expression | None = None
    # Without a quotient, the maximum is paid; else there is no price.
    is_maximum_by_default: bool = False


@dataclass(frozen=True)
class Count:
    """A number of units that an expression gives."""

    value: Expression


@dataclass(frozen=True)
class Presence:
    """Days of presence: those of a list, or the weekdays of a period, without the absences that are excused."""

    days: Expression | None = None
    since: Expression | None = None
    until: Expression | None = None
    # 1 for Monday; empty for all.
    weekdays: frozenset[int] = frozenset()
    absences: Expression | None = None


@dataclass(frozen=True)
class RuleLine:
    """Something that is sold. `for_each` gives a list: the line is computed once for each `item`, whose place is `rank`."""

    id: str
    label: str
    price: PlainPrice | EffortRate
    unit: str = ""
    accounting_code: str = ""
    condition: Expression | None = None
    for_each: Expression | None = None
    # The name of the item, which is printed beside the label.
    item_label: Expression | None = None
    quantity: Count | Presence | None = None


@dataclass(frozen=True)
class Reduction:
    """A percentage taken off some lines, all of them when none is named, when its condition is met."""

    id: str
    label: str
    rate: Decimal
    condition: Expression | None = None
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resolution:
    """The vote (délibération) that fixes a price."""

    number: str
    day: date


@dataclass(frozen=True)
class PriceRule:
    """The price of a product over some time, as it was voted."""

    title: str
    lines: tuple[RuleLine, ...]
    regie: str = ""
    accounting_code: str = ""
    resolution: Resolution | None = None
    since: date | None = None
    until: date | None = None
    reductions: tuple[Reduction, ...] = ()
    combination: str = HIGHEST
    deposit: Expression | None = None

    def is_in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def parse_price_rule(definition: Any) -> PriceRule:
    """The rule that the JSON defines. Raises DefinitionError with all that is wrong."""
    problems = find_structure_problems(price_rule_validator(), definition) or list(find_rule_problems(definition))
    if problems:
        raise DefinitionError(problems)
    return read_price_rule(definition)


def read_price_rule(definition: Mapping[str, Any]) -> PriceRule:
    """The rule of a definition checked when it was kept."""
    resolution = definition.get("resolution")
    return PriceRule(
        title=definition["title"],
        lines=tuple(_read_line(line) for line in definition["lines"]),
        resolution=Resolution(resolution["number"], date.fromisoformat(resolution["day"])) if resolution else None,
        since=_read_day(definition.get("since")),
        until=_read_day(definition.get("until")),
        reductions=tuple(_read_reduction(reduction) for reduction in definition.get("reductions", ())),
        **{
            name: definition[name]
            for name in ("regie", "accounting_code", "combination", "deposit")
            if name in definition
        },
    )


def select_rule(rules: Iterable[PriceRule], day: date) -> PriceRule | None:
    """The rule in force on a day; the one that begins last when several are."""
    candidates = [rule for rule in rules if rule.is_in_force(day)]
    return max(candidates, key=lambda rule: rule.since or date.min, default=None)


def _read_line(document: Mapping[str, Any]) -> RuleLine:
    settings: dict[str, Any] = {**document, "price": _read_price(document["price"])}
    if "quantity" in document:
        settings["quantity"] = _read_quantity(document["quantity"])
    return RuleLine(**settings)


def _read_price(document: Mapping[str, Any]) -> PlainPrice | EffortRate:
    if document["kind"] in (FIXED, COMPUTED, MATRIX):
        return _read_plain_price(document)
    settings = {name: value for name, value in document.items() if name != "kind"}
    bounds = {name: read_amount(document[name]) for name in ("minimum", "maximum") if name in document}
    return EffortRate(**{**settings, **bounds, "rate": _read_plain_price(document["rate"])})


def _read_plain_price(document: Mapping[str, Any]) -> PlainPrice:
    if document["kind"] == FIXED:
        return FixedPrice(read_amount(document["amount"]))
    if document["kind"] == COMPUTED:
        return ComputedPrice(document["value"])
    return read_matrix(document)


def _read_quantity(document: Mapping[str, Any]) -> Count | Presence:
    settings = {name: value for name, value in document.items() if name != "kind"}
    if document["kind"] == COUNT:
        return Count(**settings)
    return Presence(**{**settings, "weekdays": frozenset(document.get("weekdays", ()))})


def _read_reduction(document: Mapping[str, Any]) -> Reduction:
    lines = frozenset(document.get("lines", ()))
    return Reduction(**{**document, "rate": read_amount(document["rate"]), "lines": lines})


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
