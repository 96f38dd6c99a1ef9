"""Problems of a price rule beyond its JSON Schema: whoever computes with a rule knows that it has none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from app.core.i18n import gettext
from app.language.expressions import check_syntax
from app.language.expressions.values import parse_date
from app.language.schema.problems import Problem, find_repeated_identifiers
from app.payments.prices.price_matrix import read_bound
from app.payments.prices.price_rule_schema import CHOICE, EFFORT_RATE, MATRIX

Document = Mapping[str, Any]
_BOUNDS = ("up_to", "below")


def find_rule_problems(definition: Document) -> Iterator[Problem]:
    """Yield the problems of a definition that matches its schema."""
    for path, expression in iterate_expressions(definition):
        yield from (Problem(path, message) for message in check_syntax(expression))
    lines, reductions = definition["lines"], definition.get("reductions", ())
    yield from _repeated_ids("lines", lines)
    yield from _repeated_ids("reductions", reductions)
    yield from _period_problems(definition)
    for position, reduction in enumerate(reductions):
        for name in sorted(set(reduction.get("lines", ())) - {line["id"] for line in lines}):
            yield Problem(f"reductions[{position}].lines", gettext("« %(name)s » n’existe pas ici", name=name))
    for position, line in enumerate(lines):
        yield from _price_problems(line["price"], f"lines[{position}].price")


def iterate_expressions(definition: Document) -> Iterator[tuple[str, Any]]:
    """Yield each expression of a rule, with its path."""
    for path, element, names in _iterate_elements(definition):
        for name in names:
            if isinstance(element.get(name), dict):
                yield f"{path}.{name}" if path else name, element[name]


def _iterate_elements(definition: Document) -> Iterator[tuple[str, Document, tuple[str, ...]]]:
    """Yield the parts of a rule that have expressions: their path, and the names of these."""
    yield "", definition, ("deposit",)
    for position, reduction in enumerate(definition.get("reductions", ())):
        yield f"reductions[{position}]", reduction, ("condition",)
    for position, line in enumerate(definition["lines"]):
        path, price = f"lines[{position}]", line["price"]
        yield path, line, ("condition", "for_each", "item_label")
        yield f"{path}.quantity", line.get("quantity", {}), ("value", "days", "since", "until", "absences")
        yield f"{path}.price", price, ("value", "quotient", "source", "day")
        plain_prices = [(f"{path}.price", price)]
        if price["kind"] == EFFORT_RATE:
            plain_prices = [(f"{path}.price.rate", price["rate"])]
            yield f"{path}.price.rate", price["rate"], ("value",)
        for price_path, plain_price in plain_prices:
            for number, criterion in enumerate(plain_price.get("criteria", ())):
                yield f"{price_path}.criteria[{number}]", criterion, ("value",)


def _repeated_ids(name: str, elements: Iterable[Document]) -> Iterator[Problem]:
    yield from find_repeated_identifiers(
        (f"{name}[{position}]", element["id"]) for position, element in enumerate(elements)
    )


def _period_problems(definition: Document) -> Iterator[Problem]:
    days = {"since": definition.get("since"), "until": definition.get("until")}
    days["resolution.day"] = definition.get("resolution", {}).get("day")
    for path, day in days.items():
        if day is not None and parse_date(day) is None:
            yield Problem(path, gettext("ce jour n’existe pas"))
    if days["since"] and days["until"] and days["until"] < days["since"]:
        yield Problem("until", gettext("vient avant le début"))


def _price_problems(price: Document, path: str) -> Iterator[Problem]:
    if price["kind"] == EFFORT_RATE:
        yield from _price_problems(price["rate"], f"{path}.rate")
        if price.get("is_maximum_by_default") and "maximum" not in price:
            yield Problem(f"{path}.maximum", gettext("reste à remplir"))
        if price.get("maximum", price.get("minimum", 0)) < price.get("minimum", 0):
            yield Problem(f"{path}.maximum", gettext("doit être au moins égal au minimum"))
    elif price["kind"] == MATRIX:
        yield from _repeated_ids(f"{path}.criteria", price["criteria"])
        for position, criterion in enumerate(price["criteria"]):
            yield from _criterion_problems(criterion, f"{path}.criteria[{position}]")
        yield from _cell_problems(price, path)


def _criterion_problems(criterion: Document, path: str) -> Iterator[Problem]:
    kind, entries = criterion["kind"], criterion["entries"]
    yield from _repeated_ids(f"{path}.entries", entries)
    if kind == CHOICE:
        yield from _choice_problems(entries, path)
        return
    bounds = [("start", criterion["start"])] if "start" in criterion else []
    for position, entry in enumerate(entries):
        names = [name for name in _BOUNDS if name in entry]
        bounds += [(f"entries[{position}].{name}", entry[name]) for name in names]
        if len(names) == 2:
            yield Problem(f"{path}.entries[{position}]", gettext("a deux bornes : gardez-en une"))
        if not names and position < len(entries) - 1:
            yield Problem(
                f"{path}.entries[{position}]", gettext("n’a pas de borne : seule la dernière peut s’en passer")
            )
    readable_bounds = [(at, read_bound(kind, value)) for at, value in bounds]
    for at, bound in readable_bounds:
        if bound is None:
            yield Problem(f"{path}.{at}", gettext("n’est pas de la nature du critère"))
    comparable_bounds: list[tuple[str, Any]] = [(at, bound) for at, bound in readable_bounds if bound is not None]
    for (before_at, before), (at, bound) in pairwise(comparable_bounds):
        # From 1 to 1 is a range: the former bound is left to it, and its own belongs to it.
        is_one_value = bound == before and not before_at.endswith("up_to") and at.endswith("up_to")
        if bound <= before and not is_one_value:
            yield Problem(f"{path}.{at}", gettext("doit dépasser la borne d’avant"))


def _choice_problems(entries: Iterable[Document], path: str) -> Iterator[Problem]:
    values: list[Any] = []
    for position, entry in enumerate(entries):
        value = entry.get("value", entry["id"])
        if value in values:
            yield Problem(f"{path}.entries[{position}].value", gettext("« %(name)s » est déjà pris", name=value))
        values.append(value)
        if any(name in entry for name in _BOUNDS):
            yield Problem(f"{path}.entries[{position}]", gettext("un choix n’a pas de borne"))


def _cell_problems(matrix: Document, path: str) -> Iterator[Problem]:
    ids = [{entry["id"] for entry in criterion["entries"]} for criterion in matrix["criteria"]]
    keys: set[tuple[str, ...]] = set()
    for position, cell in enumerate(matrix["cells"]):
        key = tuple(cell["at"])
        is_known = len(key) == len(ids) and all(name in entry_ids for name, entry_ids in zip(key, ids, strict=True))
        if not is_known:
            yield Problem(f"{path}.cells[{position}].at", gettext("n’est pas une case de ce tableau"))
        elif key in keys:
            yield Problem(f"{path}.cells[{position}].at", gettext("cette case a déjà un prix"))
        keys.add(key)
