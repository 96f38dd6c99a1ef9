"""Reading of the inputs of a price rule, one by one: their values, and the words of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.backoffice.payments.products.typed_values import read_condition, read_expression, read_number
from app.core.i18n import gettext as _

MAX_LABEL = 120


class TypedReader:
    """The texts of the inputs, by name, and the problems that reading them finds."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.problems: dict[str, str] = {}

    def refuse(self, name: str, words: str) -> None:
        self.problems.setdefault(name, words)

    def line(self, name: str) -> str:
        return " ".join(self.texts.get(name, "").split())[:MAX_LABEL]

    def label(self, name: str) -> str:
        """The label of a row, which those who pay read."""
        label = self.line(f"{name}.label")
        if not label:
            self.refuse(f"{name}.label", _("Donnez un libellé, que les usagers liront."))
        return label

    def number(self, name: str, words: str) -> int | float:
        """A number that is asked for; zero for a text that is none, which is a problem."""
        number = read_number(self.texts.get(name, ""))
        if number is None:
            self.refuse(name, words)
        return number or 0

    def expression(self, name: str) -> dict[str, Any] | None:
        """An answer that is optional."""
        text = self.texts.get(name, "").strip()
        expression = read_expression(text)
        if text and expression is None:
            self.refuse(name, _("Choisissez une réponse de la liste."))
        return expression

    def required_expression(self, name: str) -> dict[str, Any]:
        expression = self.expression(name)
        if expression is None:
            self.refuse(name, _("Choisissez la réponse qui compte."))
        return expression or {}

    def add_expressions(self, element: dict[str, Any], name: str, *keys: str) -> dict[str, Any]:
        """The element with the answers that are chosen for these settings."""
        prefix = f"{name}." if name else ""
        expressions = {key: self.expression(f"{prefix}{key}") for key in keys}
        return {**element, **{key: expression for key, expression in expressions.items() if expression}}

    def add_condition(self, element: dict[str, Any], name: str) -> dict[str, Any]:
        """The element with its condition, when a question is chosen."""
        question, operator, value = (
            self.texts.get(f"{name}.condition.{key}", "") for key in ("question", "operator", "value")
        )
        if not question.strip():
            return element
        condition = read_condition(question, operator, value)
        if condition is None:
            self.refuse(f"{name}.condition.value", _("Indiquez la réponse attendue : un nombre, une date ou un choix."))
        return {**element, "condition": condition or {}}
