"""Values that a price rule reads from answers: each is of the kind that is expected, or the price is unavailable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.language.expressions import ExpressionError, evaluate, find_names, is_true
from app.language.expressions.values import is_empty, parse_date, parse_number
from app.payments.prices.price_refusals import (
    MISSING_ANSWER,
    NEGATIVE,
    NOT_A_DATE,
    NOT_A_LIST,
    NOT_A_NUMBER,
    NOT_COMPUTABLE,
    PriceReason,
    PriceUnavailable,
)


@dataclass(frozen=True)
class AnswerValues:
    """Values by name (`answers`, `today`, those of the context, `item` and `rank` in a list), read for one line of a rule."""

    values: Mapping[str, Any]
    line: str = ""

    def refuse(self, code: str, *names: str) -> PriceUnavailable:
        return PriceUnavailable(PriceReason(code, self.line, names))

    def is_met(self, condition: Any) -> bool:
        """Whether a condition is met; without a condition, it is. A condition that cannot be evaluated has no price."""
        return condition is None or is_true(self._evaluate(condition))

    def find(self, expression: Any) -> Any:
        """The value of an expression; none for an empty answer."""
        value = self._evaluate(expression)
        return None if is_empty(value) else value

    def read(self, expression: Any) -> Any:
        """The value of an expression. Raises PriceUnavailable when there is none."""
        value = self.find(expression)
        if value is None:
            names = tuple(sorted(name for name in find_names(expression) if is_empty(self._look_up(name))))
            raise self.refuse(MISSING_ANSWER if names else NOT_COMPUTABLE, *names)
        return value

    def read_number(self, expression: Any) -> Decimal:
        """The number of an expression, which is not negative."""
        number = parse_number(self.read(expression))
        if number is None:
            raise self.refuse(NOT_A_NUMBER, *sorted(find_names(expression)))
        if number < 0:
            raise self.refuse(NEGATIVE, *sorted(find_names(expression)))
        return number

    def read_text(self, expression: Any) -> str:
        value = self.read(expression)
        if not isinstance(value, str):
            raise self.refuse(NOT_COMPUTABLE, *sorted(find_names(expression)))
        return value

    def read_date(self, expression: Any) -> date:
        return self._parse_date(self.read(expression), expression)

    def read_list(self, expression: Any) -> list[Any]:
        """The items of a list; none for an empty answer."""
        value = self._evaluate(expression)
        if value is not None and not isinstance(value, list):
            raise self.refuse(NOT_A_LIST, *sorted(find_names(expression)))
        return value or []

    def read_dates(self, expression: Any) -> set[date]:
        """The days of a list, each once."""
        return {self._parse_date(item, expression) for item in self.read_list(expression)}

    def _parse_date(self, value: Any, expression: Any) -> date:
        day = parse_date(value)
        if day is None:
            raise self.refuse(NOT_A_DATE, *sorted(find_names(expression)))
        return day

    def _evaluate(self, expression: Any) -> Any:
        try:
            return evaluate(expression, self.values)
        except ExpressionError:
            raise self.refuse(NOT_COMPUTABLE, *sorted(find_names(expression))) from None

    def _look_up(self, name: str) -> Any:
        value: Any = self.values
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value
