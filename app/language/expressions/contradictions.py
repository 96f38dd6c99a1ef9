"""Find simple conditions that no answer can meet, or that every answer meets.

A condition is expanded to disjunctive normal form: each branch has constraints on names. A branch is unsatisfiable when
no possible value of a name meets its constraints: finite sets of values are tried, bounds are compared otherwise.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from app.language.expressions import problem_messages
from app.language.expressions.evaluation import evaluate, is_met
from app.language.expressions.operators import OPERATORS
from app.language.expressions.syntax import split_operation
from app.language.expressions.value_types import ANY_TYPE, Scope, ValueType
from app.language.expressions.values import get_sort_key, is_true

# Beyond these limits no contradiction is searched for.
MAX_BRANCHES = 32
MAX_TRIALS = 2_000
MAX_DISPLAY_CONDITIONS = 20

_REVERSED_OPERATORS = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_UNARY_OPERATORS = frozenset({"!", "present", "empty"})
_OPPOSITE_OPERATORS = {"==": "!=", "!=": "==", "present": "empty", "empty": "present"}


@dataclass(frozen=True)
class _Constraint:
    """A comparison as a constraint on one name: `subject` `operator` `operand`."""

    subject: str
    operator: str
    operand: Any = None

    @property
    def key(self) -> tuple[str, str, str]:
        """A hashable key of the constraint; `repr` keeps True and 1 distinct."""
        return self.subject, self.operator, repr(self.operand)

    @property
    def needs_answer(self) -> bool:
        """Whether a missing answer does not meet the constraint."""
        if self.operator in ("==", "in"):
            return None not in (self.operand if isinstance(self.operand, list) else [self.operand])
        return self.operator in ("var", "present", "<", "<=", ">", ">=")

    def is_met_by(self, value: Any) -> bool:
        if self.operator == "var":
            return is_true(value)
        apply = OPERATORS[self.operator].apply
        assert apply is not None
        operands = (value,) if self.operator in _UNARY_OPERATORS else (value, self.operand)
        return is_true(apply(*operands))


_Branch = tuple[_Constraint, ...]


def find_never_true(expression: Any, names: Scope) -> list[str]:
    """A message when no answer meets the condition. The display conditions of the questions that it reads count too."""
    impossible_names = [
        _find_impossible_name(_add_display_conditions(branch, names), names) for branch in _split_branches(expression)
    ]
    return (
        [problem_messages.never_true_message(_get_label(impossible_names[0], names))]
        if impossible_names and all(impossible_names)
        else []
    )


def find_always_true(expression: Any, names: Scope) -> list[str]:
    """A message when every answer meets the condition."""
    impossible_names = [_find_impossible_name(branch, names) for branch in _split_branches(expression, is_negated=True)]
    return (
        [problem_messages.always_true_message(_get_label(impossible_names[0], names))]
        if impossible_names and all(impossible_names)
        else []
    )


def _get_label(name: str | None, names: Scope) -> str:
    value_type = names.find(name or "")
    return (value_type.label if value_type else None) or name or ""


def _split_branches(node: Any, *, is_negated: bool = False) -> list[_Branch]:
    """The branches of the condition, or of its negation; an unsupported operation has no constraints."""
    operator, operands = split_operation(node)
    if operator == "!":
        inner, _ = split_operation(operands[0])
        if inner != "var":
            return _split_branches(operands[0], is_negated=not is_negated)
    if operator in ("and", "or"):
        parts = [_split_branches(operand, is_negated=is_negated) for operand in operands]
        return list(chain.from_iterable(parts)) if (operator == "or") != is_negated else _combine_branches(parts)
    constraint = _read_constraint(operator, operands)
    if constraint and is_negated:
        constraint = _negate_constraint(constraint)
    return [(constraint,)] if constraint else [()]


def _combine_branches(parts: list[list[_Branch]]) -> list[_Branch]:
    branches: list[_Branch] = [()]
    for part in parts:
        if len(branches) * len(part) > MAX_BRANCHES:
            continue  # fewer constraints: at worst a contradiction is missed
        branches = [(*first, *second) for first, second in product(branches, part)]
    return branches


def _read_constraint(operator: str | None, operands: list[Any]) -> _Constraint | None:
    if operator == "var":
        return _Constraint(operands[0], "var") if len(operands) == 1 else None
    if operator in _UNARY_OPERATORS:
        name = _read_name(operands[0])
        return _Constraint(name, operator) if name else None
    if operator == "in" and isinstance(operands[1], list) and all(map(_is_literal, operands[1])):
        name = _read_name(operands[0])
        return _Constraint(name, "in", operands[1]) if name else None
    if operator not in _REVERSED_OPERATORS:
        return None
    left_name, right_name = _read_name(operands[0]), _read_name(operands[1])
    if left_name and _is_literal(operands[1]):
        return _Constraint(left_name, operator, operands[1])
    return (
        _Constraint(right_name, _REVERSED_OPERATORS[operator], operands[0])
        if right_name and _is_literal(operands[0])
        else None
    )


def _read_name(node: Any) -> str | None:
    operator, operands = split_operation(node)
    return operands[0] if operator == "var" and len(operands) == 1 else None


def _is_literal(node: Any) -> bool:
    return not isinstance(node, dict | list)


def _negate_constraint(constraint: _Constraint) -> _Constraint | None:
    """The opposite constraint; None for an order, as a missing answer meets neither the order nor its opposite."""
    opposites = {**_OPPOSITE_OPERATORS, "var": "!", "!": "var"}
    opposite = opposites.get(constraint.operator)
    return dataclasses.replace(constraint, operator=opposite) if opposite else None


def _add_display_conditions(branch: _Branch, names: Scope) -> _Branch:
    """Add the display conditions of the questions whose answer the branch requires."""
    constraints, visited, keys = list(branch), set[str](), {constraint.key for constraint in branch}
    for constraint in constraints:
        if constraint.subject in visited or not constraint.needs_answer or len(visited) == MAX_DISPLAY_CONDITIONS:
            continue
        value_type = names.find(constraint.subject)
        if value_type is None or value_type.display_condition is None:
            continue
        visited.add(constraint.subject)
        condition_branches = _split_branches(value_type.display_condition)
        if len(condition_branches) == 1:
            constraints += [condition for condition in condition_branches[0] if condition.key not in keys]
            keys |= {condition.key for condition in condition_branches[0]}
    return tuple(constraints)


def _find_impossible_name(branch: _Branch, names: Scope) -> str | None:
    """A name whose constraints no possible value meets."""
    by_name: dict[str, list[_Constraint]] = {}
    for constraint in branch:
        by_name.setdefault(constraint.subject, []).append(constraint)
    for name, constraints in by_name.items():
        if _is_unsatisfiable(constraints, names.find(name) or ANY_TYPE):
            return name
    return None


def _is_unsatisfiable(constraints: list[_Constraint], value_type: ValueType) -> bool:
    candidates = _list_candidates(constraints, value_type)
    if candidates is None:
        return _is_empty_interval(constraints, value_type)
    if len(candidates) * len(constraints) > MAX_TRIALS:
        return False
    return not any(all(constraint.is_met_by(value) for constraint in constraints) for value in candidates)


def _list_candidates(constraints: list[_Constraint], value_type: ValueType) -> list[Any] | None:
    """The possible values of a name under its constraints; None when they cannot be enumerated."""
    for constraint in constraints:
        if constraint.operator in ("==", "in"):
            values = constraint.operand if constraint.operator == "in" else [constraint.operand]
            return [value for value in values if _can_hold(value_type, value)]
    if value_type.options is not None and "list" not in value_type.kinds:
        return [None, *value_type.options]
    return [None, True, False] if value_type.kinds == {"boolean"} else None


def _can_hold(value_type: ValueType, value: Any) -> bool:
    if value_type.options is not None and "list" not in value_type.kinds:
        return value is None or value in value_type.options
    bounds = [(">=", value_type.minimum), ("<=", value_type.maximum)]
    return value is None or all(
        bound is None or not _are_comparable(value, bound) or evaluate({operator: [value, bound]}, {})
        for operator, bound in bounds
    )


def _are_comparable(left: Any, right: Any) -> bool:
    return _get_comparable_kind(left) is not None and _get_comparable_kind(left) == _get_comparable_kind(right)


def _get_comparable_kind(value: Any) -> str | None:
    sort_key = get_sort_key(value)
    return sort_key[0] if sort_key else None


def _is_empty_interval(constraints: list[_Constraint], value_type: ValueType) -> bool:
    """Whether no value lies between the bounds of the constraints and those of the field."""
    order_bounds = [
        (constraint.operator, constraint.operand)
        for constraint in constraints
        if constraint.operator in ("<", "<=", ">", ">=")
    ]
    if not order_bounds:
        return _are_contradictory(constraints)
    field_bounds = [(">=", value_type.minimum), ("<=", value_type.maximum)]
    bounds = [(operator, bound) for operator, bound in [*order_bounds, *field_bounds] if bound is not None]
    lows = [(operator, bound) for operator, bound in bounds if operator[0] == ">"]
    highs = [(operator, bound) for operator, bound in bounds if operator[0] == "<"]
    return _are_contradictory(constraints) or any(
        _are_comparable(low, high) and not _has_value_between(above, low, below, high)
        for (above, low), (below, high) in product(lows, highs)
    )


def _has_value_between(above: str, low: Any, below: str, high: Any) -> bool:
    is_point = above == ">=" and below == "<="
    return is_met({"<=" if is_point else "<": [low, high]}, {})


def _are_contradictory(constraints: list[_Constraint]) -> bool:
    """Whether the constraints require both an answer and no answer. Zero is an answer, although not a true one."""
    operators = {constraint.operator for constraint in constraints}
    return {"!", "var"} <= operators or (
        "empty" in operators and bool(operators & {"<", "<=", ">", ">=", "var", "present"})
    )
