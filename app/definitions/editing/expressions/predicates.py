"""Predicates of conditions: what is said of a subject, and the operation that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.expressions.syntax import split_operation

# Predicates beyond the operators: {"var": …} alone, its negation, comparison with yes or no, {"in": [value, subject]}.
IS_TRUE, IS_FALSE = "is_true", "is_false"
IS_YES, IS_NO = "is_yes", "is_no"
HOLDS = "holds"
NEGATION = "not_"

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "contains", "starts", "ends"})
# Predicates about the rows of a block: what they say of a row is a condition.
ROW_PREDICATES = frozenset({"some", "all", "none"})
_UNARY = frozenset({"present", "empty"})
_NEGATABLE = frozenset({"in", HOLDS, "contains", "starts", "ends"})
NO_VALUE = frozenset({IS_TRUE, IS_FALSE, IS_YES, IS_NO, *_UNARY})
PREDICATES = frozenset(
    {*_COMPARISONS, "in", HOLDS, *ROW_PREDICATES, *NO_VALUE, *(f"{NEGATION}{name}" for name in _NEGATABLE)}
)


@dataclass(frozen=True)
class Match:
    """A condition as a predicate of a subject; `value` is missing from predicates without one."""

    predicate: str
    subject: Any
    value: Any = None
    is_bare: bool = False


def match_condition(expression: Any) -> Match | None:
    """The condition that an operation is, if it is one."""
    operator, operands = split_operation(expression)
    is_bare = operator is not None and not isinstance(expression[operator], list)
    if operator == "!" and len(operands) == 1:
        return _match_negation(operands[0], is_bare=is_bare)
    if operator in _UNARY and len(operands) == 1 and is_subject(operands[0]):
        return Match(operator, operands[0], is_bare=is_bare)
    return _match_comparison(operator, operands) if len(operands) == 2 else None


def build_condition(predicate: str, subject: Any, value: Any, *, is_bare: bool) -> Any:
    """The operation of a predicate."""
    if predicate.startswith(NEGATION):
        return _build_unary(
            "!", build_condition(predicate.removeprefix(NEGATION), subject, value, is_bare=False), is_bare
        )
    build = _BUILDERS.get(predicate)
    if build is not None:
        return build(subject, value)
    if predicate == IS_FALSE:
        return _build_unary("!", subject, is_bare)
    return _build_unary(predicate, subject, is_bare) if predicate in _UNARY else {predicate: [subject, value]}


def is_subject(value: Any) -> bool:
    """Whether a value may be the subject of a condition: an answer or a calculation, but not a constant."""
    return isinstance(value, dict)


def _match_negation(negated: Any, *, is_bare: bool) -> Match | None:
    if _is_reading(negated):
        return Match(IS_FALSE, negated, is_bare=is_bare)
    inner = match_condition(negated)
    if inner is None or inner.predicate not in _NEGATABLE:
        return None
    return Match(f"{NEGATION}{inner.predicate}", inner.subject, inner.value, is_bare)


def _match_comparison(operator: str | None, operands: list[Any]) -> Match | None:
    left, right = operands
    if operator == "in" and not is_subject(left) and is_subject(right):
        return Match(HOLDS, right, left)
    if not is_subject(left):
        return None
    if operator == "==" and isinstance(right, bool):
        return Match(IS_YES if right else IS_NO, left)
    is_predicate = operator in _COMPARISONS or operator == "in" or operator in ROW_PREDICATES
    return Match(str(operator), left, right) if is_predicate else None


def _is_reading(value: Any) -> bool:
    return split_operation(value)[0] == "var"


def _build_unary(operator: str, operand: Any, is_bare: bool) -> Any:
    return {operator: operand if is_bare and not isinstance(operand, list) else [operand]}


_BUILDERS: Mapping[str, Callable[[Any, Any], Any]] = {
    IS_TRUE: lambda subject, _: subject,
    IS_YES: lambda subject, _: {"==": [subject, True]},
    IS_NO: lambda subject, _: {"==": [subject, False]},
    HOLDS: lambda subject, value: {"in": [value, subject]},
}
