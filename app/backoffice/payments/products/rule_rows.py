"""Rows of a price rule on screen: a button adds one or takes one out, and each has an identifier. Nothing is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.backoffice.payments.products.rule_texts import list_rows
from app.backoffice.payments.products.typed_values import write_choice
from app.definitions.editing.identifiers import make_slug
from app.payments.prices.price_rule_schema import (
    CHOICE,
    COMPUTED,
    COUNT,
    EFFORT_RATE,
    FIXED,
    MATRIX,
    MAX_CRITERIA,
    NUMBER,
    PRESENCE,
)

Texts = dict[str, str]
_LIST = re.compile(r"lines|reductions|lines\.[0-9]{1,4}\.criteria(\.[0-9]{1,4}\.entries)?")
_ROW_OF_ENTRY = re.compile(r"(lines\.[0-9]+)\.criteria\.([0-9]+)\.entries\.([0-9]+)")
# What each button that adds a line fills in.
LINE_KINDS: Mapping[str, Mapping[str, str]] = {
    "fixed": {"price_kind": FIXED},
    "per_unit": {"price_kind": FIXED, "quantity_kind": COUNT},
    "matrix": {"price_kind": MATRIX},
    "effort_rate": {"price_kind": EFFORT_RATE, "rate_kind": FIXED},
    "presence": {"price_kind": FIXED, "quantity_kind": PRESENCE},
    "computed": {"price_kind": COMPUTED},
}
_MAX_ROWS = {"lines": 60, "reductions": 30, "criteria": MAX_CRITERIA, "entries": 60}


def change_rows(texts: Texts, operation: str) -> tuple[Texts, str]:
    """The texts after a button, such as `add:lines:matrix` or `remove:lines.0`, and the name of the row that is new."""
    verb, _colon, target = operation.partition(":")
    name, _colon, kind = target.partition(":")
    if verb == "remove":
        return _delete_row(texts, name), ""
    if verb == "add" and _LIST.fullmatch(name) and len(list_rows(texts, name)) < _MAX_ROWS[name.rpartition(".")[2]]:
        return _add_row(texts, name, LINE_KINDS.get(kind, {}))
    return texts, ""


def fill_choices(texts: Texts, criterion: str, options: Iterable[tuple[str | bool, str]]) -> Texts:
    """The texts with an entry for each choice of a question that has none yet; those that are there keep their prices."""
    name = f"{criterion}.entries"
    present = {texts.get(f"{name}.{row}.value", "") for row in list_rows(texts, name)}
    texts = {**texts, f"{criterion}.kind": CHOICE}
    for value, label in options:
        if write_choice(value) not in present:
            texts, _row = _add_row(texts, name, {"value": write_choice(value), "label": label})
    return texts


def add_identifiers(texts: Texts) -> Texts:
    """The texts, every row of which has an identifier: that of its label, or of its value for a choice."""
    texts = dict(texts)
    for name in _list_lists(texts):
        rows = list_rows(texts, name)
        used = {texts.get(f"{name}.{row}.id", "") for row in rows}
        default = {"lines": "ligne", "reductions": "reduction", "criteria": "critere"}.get(name.rpartition(".")[2], "e")
        for row in rows:
            if not texts.get(f"{name}.{row}.id"):
                words = texts.get(f"{name}.{row}.label") or texts.get(f"{name}.{row}.value", "")
                slug = make_slug(words, used, default=default)
                texts[f"{name}.{row}.id"] = _begin_with_letter(slug, name, used)
                used.add(texts[f"{name}.{row}.id"])
    return texts


def _begin_with_letter(slug: str, name: str, used: set[str]) -> str:
    """Identifiers of entries alone may begin with a digit."""
    if slug[:1].isalpha() or name.endswith(".entries"):
        return slug
    return make_slug(f"l-{slug}", used, default="ligne")


def _list_lists(texts: Mapping[str, str]) -> list[str]:
    lists = ["lines", "reductions"]
    for line in list_rows(texts, "lines"):
        criteria = f"lines.{line}.criteria"
        lists += [criteria, *(f"{criteria}.{row}.entries" for row in list_rows(texts, criteria))]
    return lists


def _add_row(texts: Texts, name: str, values: Mapping[str, Any]) -> tuple[Texts, str]:
    rows = list_rows(texts, name)
    row = str(max((int(number) for number in rows), default=-1) + 1)
    usual_values = {"kind": NUMBER} if name.endswith("criteria") else {}
    new_texts = {f"{name}.{row}.{key}": text for key, text in {**usual_values, **values}.items()}
    return {**texts, name: "\n".join([*rows, row]), **new_texts}, f"{name}.{row}"


def _delete_row(texts: Texts, row_name: str) -> Texts:
    """The texts without a row, nor what is in it, nor the cells of an entry."""
    name, _dot, row = row_name.rpartition(".")
    if row not in list_rows(texts, name):
        return texts
    remaining = {key: text for key, text in texts.items() if not f"{key}.".startswith(f"{row_name}.")}
    remaining[name] = "\n".join(number for number in list_rows(texts, name) if number != row)
    entry = _ROW_OF_ENTRY.fullmatch(row_name)
    if entry is None:
        return _drop_cells(remaining, name) if name.endswith(".criteria") else remaining
    position = list_rows(texts, f"{entry[1]}.criteria").index(entry[2])
    return {
        key: text
        for key, text in remaining.items()
        if not key.startswith(f"{entry[1]}.cells.") or _list_cell_rows(key)[position : position + 1] != [row]
    }


def _drop_cells(texts: Texts, criteria: str) -> Texts:
    """Without one of its criteria, a table has other cells."""
    prefix = f"{criteria.removesuffix('.criteria')}.cells."
    return {key: text for key, text in texts.items() if not key.startswith(prefix)}


def _list_cell_rows(name: str) -> list[str]:
    return name.rpartition(".")[2].split("_")
