"""Values of price rules as they are typed: amounts, bounds, names of answers, calculations, conditions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.core.json_values import parse_json

AMOUNT = re.compile(r"[0-9]{1,7}(?:[,.][0-9]{1,6})?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z0-9_]{1,64}){0,3}")
# Conditions that are typed as a question, a comparison and a value; the others are kept as they are.
IS_TRUE, IS_FALSE = "true", "false"
EQUALITIES, COMPARISONS = ("==", "!="), (">=", "<=", ">", "<")
OPERATORS = (IS_TRUE, IS_FALSE, *EQUALITIES, *COMPARISONS)
NOT_SOLD = "-"


def write_number(number: float | None) -> str:
    """The text of a number of JSON in an input."""
    return "" if number is None else f"{Decimal(repr(number)):f}".removesuffix(".0").replace(".", ",")


def read_number(text: str) -> int | float | None:
    """The number of a text such as « 12,5 »; none for anything else."""
    plain = text.replace("€", "").replace("%", "").strip()
    if not AMOUNT.fullmatch(plain):
        return None
    number = float(plain.replace(",", "."))
    return int(number) if number.is_integer() else number


def write_expression(expression: Any) -> str:
    """The name that an expression reads, or its JSON when it computes something."""
    if not expression:
        return ""
    name = expression.get("var") if len(expression) == 1 else None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else _write_json(expression)


def read_expression(text: str) -> dict[str, Any] | None:
    """The expression that reads a name, or that its JSON gives; none for anything else."""
    text = text.strip()
    if not text.startswith("{"):
        return {"var": text} if _NAME.fullmatch(text) else None
    try:
        expression = parse_json(text)
    except ValueError:
        return None
    return expression if isinstance(expression, dict) else None


def write_condition(condition: Any) -> dict[str, str]:
    """The question, the comparison and the value of a condition; all of it as JSON when it is something else."""
    if not condition:
        return {"question": "", "operator": "", "value": ""}
    operator, operands = next(iter(condition.items())) if len(condition) == 1 else ("", None)
    if operator == "var":
        return {"question": write_expression(condition), "operator": IS_TRUE, "value": ""}
    if operator == "!" and isinstance(operands, Mapping) and "var" in operands:
        return {"question": write_expression(operands), "operator": IS_FALSE, "value": ""}
    if isinstance(operands, list) and len(operands) == 2 and isinstance(operands[0], Mapping):
        question, value = write_expression(operands[0]), operands[1]
        if not question.startswith("{") and _read_compared(operator, _write_compared(value)) == value:
            return {"question": question, "operator": operator, "value": _write_compared(value)}
    return {"question": _write_json(condition), "operator": "", "value": ""}


def read_condition(question: str, operator: str, value: str) -> dict[str, Any] | None:
    """The condition that is typed; none when it is none, as an order with a text that is no number."""
    expression = read_expression(question)
    if expression is None or "var" not in expression:
        return expression
    if operator not in (*EQUALITIES, *COMPARISONS):
        return {"!": expression} if operator == IS_FALSE else expression
    compared = _read_compared(operator, value.strip())
    return None if compared is None else {operator: [expression, compared]}


def write_bound(bound: float | str | None) -> str:
    """The text of a bound: a number or a day."""
    return bound if isinstance(bound, str) else write_number(bound)


def read_bound(text: str) -> int | float | str | None:
    """A number, or a day as it is typed."""
    number = read_number(text)
    return (text.strip()[:10] or None) if number is None else number


def write_choice(value: str | bool) -> str:
    """The text of an answer that is compared: a value, yes or no."""
    return value if isinstance(value, str) else ("oui" if value else "non")


def read_choice(text: str) -> str | bool:
    """The answer that is compared."""
    return {"oui": True, "non": False}.get(text.strip().casefold(), text.strip())


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_compared(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return write_number(value) if is_number else value if isinstance(value, str) else ""


def _read_compared(operator: str, text: str) -> int | float | str | None:
    """An order compares numbers, or days; an equality compares texts, as choices are."""
    if operator in EQUALITIES:
        return text or None
    return (read_bound(text) if text else None) if operator in COMPARISONS else None
