"""The inputs of a price rule that is stored: names such as `lines.0.criteria.1.entries.2.label`, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.backoffice.payments.products.typed_values import (
    NOT_SOLD,
    write_bound,
    write_choice,
    write_condition,
    write_expression,
    write_number,
)
from app.payments.prices.price_rule_schema import COMPUTED, COUNT, EFFORT_RATE, FIXED, HIGHEST, MATRIX, PRESENCE

Texts = dict[str, str]
Document = Mapping[str, Any]


def write_rule_texts(rule: Document) -> Texts:
    """The texts of the inputs of a rule; several values of a name are as many lines."""
    texts = {"combination": rule.get("combination", HIGHEST), "deposit": write_expression(rule.get("deposit"))}
    texts |= _write_rows("lines", rule.get("lines", ()), _write_line)
    return texts | _write_rows("reductions", rule.get("reductions", ()), _write_reduction)


def write_cell_name(line: str, entries: Iterable[str]) -> str:
    """The name of the input of a cell of a matrix, by the rows of its entries."""
    return f"{line}.cells.{'_'.join(entries)}"


def list_rows(texts: Mapping[str, str], name: str) -> list[str]:
    """The numbers of the rows of a list, in the order of the page."""
    return [number for number in dict.fromkeys(texts.get(name, "").split()) if number.isdecimal() and len(number) < 5]


def _write_rows(name: str, elements: Iterable[Document], write: Any) -> Texts:
    rows = [write(element, f"{name}.{position}") for position, element in enumerate(elements)]
    texts = {name: "\n".join(str(position) for position in range(len(rows)))}
    for row in rows:
        texts |= row
    return texts


def _write_line(line: Document, name: str) -> Texts:
    texts = {f"{name}.{key}": str(line.get(key, "")) for key in ("id", "label", "unit", "accounting_code")}
    texts |= {f"{name}.{key}": write_expression(line.get(key)) for key in ("for_each", "item_label")}
    texts |= _write_condition(line, name)
    return texts | _write_quantity(line.get("quantity") or {}, name) | _write_price(line["price"], name)


def _write_condition(element: Document, name: str) -> Texts:
    return {f"{name}.condition.{key}": text for key, text in write_condition(element.get("condition")).items()}


def _write_quantity(quantity: Document, name: str) -> Texts:
    texts = {f"{name}.quantity_kind": str(quantity.get("kind", ""))}
    if quantity.get("kind") == COUNT:
        texts[f"{name}.quantity"] = write_expression(quantity["value"])
    if quantity.get("kind") == PRESENCE:
        for key in ("days", "since", "until", "absences"):
            texts[f"{name}.{key}"] = write_expression(quantity.get(key))
        texts[f"{name}.weekdays"] = "\n".join(str(day) for day in quantity.get("weekdays", ()))
    return texts


def _write_price(price: Document, name: str) -> Texts:
    texts = {f"{name}.price_kind": price["kind"]}
    if price["kind"] != EFFORT_RATE:
        return texts | _write_plain_price(price, name, amount="amount")
    source = price.get("source", "")
    texts |= {f"{name}.{key}": write_expression(price.get(key)) for key in ("quotient", "day")}
    texts |= {f"{name}.{key}": write_number(price.get(key)) for key in ("minimum", "maximum")}
    texts[f"{name}.source"] = source if isinstance(source, str) else ""
    texts[f"{name}.source_answer"] = "" if isinstance(source, str) else write_expression(source)
    texts[f"{name}.is_maximum_by_default"] = "1" if price.get("is_maximum_by_default") else ""
    texts[f"{name}.rate_kind"] = price["rate"]["kind"]
    return texts | _write_plain_price(price["rate"], name, amount="rate")


def _write_plain_price(price: Document, name: str, *, amount: str) -> Texts:
    if price["kind"] == FIXED:
        return {f"{name}.{amount}": write_number(price["amount"])}
    if price["kind"] == COMPUTED:
        return {f"{name}.computed": write_expression(price["value"])}
    assert price["kind"] == MATRIX
    return _write_rows(f"{name}.criteria", price["criteria"], _write_criterion) | _write_cells(price, name)


def _write_criterion(criterion: Document, name: str) -> Texts:
    texts = {f"{name}.{key}": str(criterion.get(key, "")) for key in ("id", "label", "kind")}
    texts[f"{name}.value"] = write_expression(criterion["value"])
    texts[f"{name}.start"] = write_bound(criterion.get("start"))
    return texts | _write_rows(f"{name}.entries", criterion["entries"], _write_entry)


def _write_entry(entry: Document, name: str) -> Texts:
    bound_kind = "below" if "below" in entry else "up_to"
    return {
        f"{name}.id": entry["id"],
        f"{name}.label": entry.get("label", ""),
        f"{name}.value": write_choice(entry.get("value", entry["id"])),
        f"{name}.bound": write_bound(entry.get(bound_kind)),
        f"{name}.bound_kind": bound_kind,
    }


def _write_cells(price: Document, name: str) -> Texts:
    numbers = [
        {entry["id"]: str(position) for position, entry in enumerate(criterion["entries"])}
        for criterion in price["criteria"]
    ]
    texts: Texts = {}
    for cell in price["cells"]:
        entries = [rows[entry] for rows, entry in zip(numbers, cell["at"], strict=True)]
        amount = cell["amount"]
        texts[write_cell_name(name, entries)] = NOT_SOLD if amount is None else write_number(amount)
    return texts


def _write_reduction(reduction: Document, name: str) -> Texts:
    return {
        f"{name}.id": reduction["id"],
        f"{name}.label": reduction["label"],
        f"{name}.rate": write_number(reduction["rate"]),
        f"{name}.lines": "\n".join(reduction.get("lines", ())),
        **_write_condition(reduction, name),
    }
