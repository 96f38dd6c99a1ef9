"""The price rule that is typed, and the words of what is wrong, by name of input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.backoffice.payments.products.matrix_reader import read_matrix
from app.backoffice.payments.products.rule_texts import list_rows
from app.backoffice.payments.products.typed_reader import TypedReader
from app.core.i18n import gettext as _
from app.language.schema.problems import DefinitionError, Problem
from app.payments.prices.price_rule import parse_price_rule
from app.payments.prices.price_rule_schema import (
    COMPUTED,
    COUNT,
    EACH,
    EFFORT_RATE,
    FIXED,
    FORMAT,
    MATRIX,
    PRESENCE,
)

Document = dict[str, Any]
_ROW = re.compile(r"(lines|reductions|criteria|entries|cells)\[([0-9]+)\]")
_LAST_INPUTS = {"": "label", "price": "amount", "rate": "rate", "quantity": "quantity_kind", "up_to": "bound"}


class TypedRule:
    """A price rule as its inputs say it."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._reader = TypedReader(texts)
        self._texts = texts

    @cached_property
    def definition(self) -> Document:
        """The lines, the reductions and the deposit; what is wrong is left out."""
        rule: Document = {"lines": [self._read_line(f"lines.{row}") for row in list_rows(self._texts, "lines")]}
        reductions = [self._read_reduction(f"reductions.{row}") for row in list_rows(self._texts, "reductions")]
        if reductions:
            rule["reductions"] = reductions
            if self._texts.get("combination") == EACH:
                rule["combination"] = EACH
        return self._reader.add_expressions(rule, "", "deposit")

    @cached_property
    def problems(self) -> dict[str, str]:
        """The words of what is wrong, in the order of the page: those of the inputs, else those of the rule as a whole."""
        definition = self.definition
        if not definition["lines"]:
            self._reader.refuse("lines", _("Ajoutez au moins une ligne."))
        return dict(self._reader.problems) or self._list_rule_problems(definition)

    def _list_rule_problems(self, definition: Document) -> dict[str, str]:
        try:
            parse_price_rule({"format": FORMAT, "title": "?", **definition})
        except DefinitionError as error:
            return {self._name_input(problem): _capitalise(problem.message) for problem in error.problems}
        return {}

    def _name_input(self, problem: Problem) -> str:
        """The input at a path of the rule, `lines[0].price.criteria[1].entries[0].up_to`."""
        name = ""
        for match in _ROW.finditer(problem.path):
            prefix = f"{name}.{match[1]}" if name else match[1]
            rows = list_rows(self._texts, prefix)
            if match[1] == "cells" or int(match[2]) >= len(rows):
                break
            name = f"{prefix}.{rows[int(match[2])]}"
        last = re.sub(r"\[[0-9]+\]", "", problem.path.rpartition(".")[2])
        candidates = (last, _LAST_INPUTS.get(last, ""), "label")
        return next((f"{name}.{key}" for key in candidates if f"{name}.{key}" in self._texts), "lines")

    def _read_line(self, name: str) -> Document:
        read = self._reader
        line: Document = {"id": read.line(f"{name}.id"), "label": read.label(name)}
        line |= {key: read.line(f"{name}.{key}") for key in ("unit", "accounting_code") if read.line(f"{name}.{key}")}
        line = read.add_expressions(line, name, "for_each", "item_label")
        line = read.add_condition(line, name)
        quantity = self._read_quantity(name)
        if quantity is not None:
            line["quantity"] = quantity
        return {**line, "price": self._read_price(name)}

    def _read_quantity(self, name: str) -> Document | None:
        kind, read = self._texts.get(f"{name}.quantity_kind", ""), self._reader
        if kind == COUNT:
            return {"kind": COUNT, "value": read.required_expression(f"{name}.quantity")}
        if kind != PRESENCE:
            return None
        quantity = read.add_expressions({"kind": PRESENCE}, name, "days", "since", "until", "absences")
        weekdays = [int(day) for day in self._texts.get(f"{name}.weekdays", "").split() if day in "1234567"]
        if not ("days" in quantity or {"since", "until"} <= set(quantity)):
            read.refuse(f"{name}.days", _("Choisissez la liste des jours, ou le premier et le dernier jour."))
        return {**quantity, **({"weekdays": weekdays} if weekdays else {})}

    def _read_price(self, name: str) -> Document:
        kind = self._texts.get(f"{name}.price_kind", "")
        if kind != EFFORT_RATE:
            return self._read_plain_price(name, kind, amount="amount")
        read = self._reader
        price: Document = {"kind": EFFORT_RATE, "quotient": read.required_expression(f"{name}.quotient")}
        source = read.line(f"{name}.source")
        price = read.add_expressions(price, name, "day")
        source_answer = read.expression(f"{name}.source_answer")
        if source_answer or source:
            price["source"] = source_answer or source
        price["rate"] = self._read_plain_price(name, self._texts.get(f"{name}.rate_kind", ""), amount="rate")
        for key in ("minimum", "maximum"):
            if read.line(f"{name}.{key}"):
                price[key] = read.number(f"{name}.{key}", _("Indiquez une somme en euros, par exemple 4,50."))
        if read.line(f"{name}.is_maximum_by_default"):
            price["is_maximum_by_default"] = True
            if "maximum" not in price:
                words = _("Indiquez le maximum : c’est ce qui est payé sans quotient.")
                read.refuse(f"{name}.maximum", words)
        return price

    def _read_plain_price(self, name: str, kind: str, *, amount: str) -> Document:
        if kind == COMPUTED:
            return {"kind": COMPUTED, "value": self._reader.required_expression(f"{name}.computed")}
        if kind == MATRIX:
            return read_matrix(self._reader, name)
        is_rate = amount == "rate"
        words = _("Indiquez un taux, par exemple 0,06.") if is_rate else _("Indiquez un prix, par exemple 3,45.")
        return {"kind": FIXED, "amount": self._reader.number(f"{name}.{amount}", words)}

    def _read_reduction(self, name: str) -> Document:
        read = self._reader
        words = _("Indiquez un pourcentage entre 0 et 100.")
        rate = read.number(f"{name}.rate", words)
        if rate > 100:
            read.refuse(f"{name}.rate", words)
        reduction: Document = {"id": read.line(f"{name}.id"), "label": read.label(name), "rate": rate}
        lines = self._texts.get(f"{name}.lines", "").split()
        line_ids = {read.line(f"lines.{row}.id") for row in list_rows(self._texts, "lines")}
        chosen_lines = [line for line in lines if line in line_ids]
        if chosen_lines:
            reduction["lines"] = chosen_lines
        return read.add_condition(reduction, name)


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
