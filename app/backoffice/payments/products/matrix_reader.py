"""The table of prices that is typed: its criteria, and an amount for each case."""

from __future__ import annotations

from itertools import product
from typing import Any

from app.backoffice.payments.products.rule_texts import list_rows, write_cell_name
from app.backoffice.payments.products.typed_reader import TypedReader
from app.backoffice.payments.products.typed_values import NOT_SOLD, read_bound, read_choice, read_number
from app.core.i18n import gettext as _
from app.payments.prices.price_rule_schema import AGE, CHOICE, DATE, MATRIX, NUMBER

KINDS = (CHOICE, NUMBER, AGE, DATE)
Document = dict[str, Any]


def read_matrix(read: TypedReader, line: str) -> Document:
    """The matrix of a line, or of its rate."""
    names = [f"{line}.criteria.{row}" for row in list_rows(read.texts, f"{line}.criteria")]
    if not names:
        read.refuse(f"{line}.criteria", _("Ajoutez au moins un critère."))
    criteria = [_read_criterion(read, name) for name in names]
    keys = product(*(_list_entries(read, name) for name in names)) if names else ()
    return {"kind": MATRIX, "criteria": criteria, "cells": [_read_cell(read, line, entries) for entries in keys]}


def _list_entries(read: TypedReader, criterion: str) -> list[tuple[str, str]]:
    """The rows of the entries of a criterion, with their identifiers."""
    rows = list_rows(read.texts, f"{criterion}.entries")
    return [(row, read.line(f"{criterion}.entries.{row}.id")) for row in rows]


def _read_criterion(read: TypedReader, name: str) -> Document:
    kind = read.texts.get(f"{name}.kind", "")
    if kind not in KINDS:
        read.refuse(f"{name}.kind", _("Choisissez comment la réponse est comparée."))
        kind = CHOICE
    criterion: Document = {"id": read.line(f"{name}.id"), "kind": kind}
    criterion["value"] = read.required_expression(f"{name}.value")
    if read.line(f"{name}.label"):
        criterion["label"] = read.line(f"{name}.label")
    start = read_bound(read.line(f"{name}.start"))
    if start is not None and kind != CHOICE:
        criterion["start"] = start
    rows = list_rows(read.texts, f"{name}.entries")
    if not rows:
        read.refuse(f"{name}.entries", _("Ajoutez au moins une tranche ou un choix."))
    return {**criterion, "entries": [_read_entry(read, f"{name}.entries.{row}", kind) for row in rows]}


def _read_entry(read: TypedReader, name: str, kind: str) -> Document:
    entry: Document = {"id": read.line(f"{name}.id")}
    if read.line(f"{name}.label"):
        entry["label"] = read.line(f"{name}.label")
    if kind == CHOICE:
        value = read_choice(read.line(f"{name}.value"))
        if value == "":
            read.refuse(f"{name}.value", _("Indiquez la réponse qui donne ce prix."))
        return entry if value == entry["id"] else {**entry, "value": value}
    bound = read_bound(read.line(f"{name}.bound"))
    key = "below" if read.texts.get(f"{name}.bound_kind") == "below" else "up_to"
    return entry if bound is None else {**entry, key: bound}


def _read_cell(read: TypedReader, line: str, entries: tuple[tuple[str, str], ...]) -> Document:
    name = write_cell_name(line, (row for row, _id in entries))
    at, text = [entry_id for _row, entry_id in entries], read.line(name)
    if text in (NOT_SOLD, "–", "—"):
        return {"at": at, "amount": None}
    words = _("Indiquez un nombre, par exemple 3,45, ou un tiret si ce n’est pas vendu.")
    amount = read_number(text)
    if amount is None:
        read.refuse(name, words)
    return {"at": at, "amount": amount or 0}
