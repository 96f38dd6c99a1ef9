"""Conditions that no answer can meet, or that every answer meets: the simple ones, which are those that people write.

A condition is taken apart into branches, each with what it demands of each name. A branch is dead when no value that
its name can hold meets all of it: each possible value is tried, or the bounds are compared when there is no end of them.
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

# Beyond these nothing is looked for, and nothing said.
MAX_BRANCHES = 32
MAX_TRIALS = 2_000
MAX_DISPLAY_CONDITIONS = 20

_REVERSED_OPERATORS = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_UNARY_OPERATORS = frozenset({"!", "present", "empty"})
_OPPOSITE_OPERATORS = {"==": "!=", "!=": "==", "present": "empty", "empty": "present"}


@dataclass(frozen=True)
class _Demand:
    """What one comparison asks of one name: `subject` `operator` `operand`."""

    subject: str
    operator: str
    operand: Any = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for the same demand; true is not one."""
        return self.subject, self.operator, repr(self.operand)

    @property
    def needs_answer(self) -> bool:
        """Whether nothing does not meet it."""
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


_Branch = tuple[_Demand, ...]


def find_never_true(expression: Any, names: Scope) -> list[str]:
    """Why no answer meets the condition, when none does. A name asked under a condition of its own brings it along."""
    dead = [
        _find_impossible_name(_add_display_conditions(branch, names), names) for branch in _split_branches(expression)
    ]
    return [problem_messages.never_true_message(_get_label(dead[0], names))] if dead and all(dead) else []


def find_always_true(expression: Any, names: Scope) -> list[str]:
    """Why every answer meets the condition, when every one does."""
    dead = [_find_impossible_name(branch, names) for branch in _split_branches(expression, is_denied=True)]
    return [problem_messages.always_true_message(_get_label(dead[0], names))] if dead and all(dead) else []


def _get_label(name: str | None, names: Scope) -> str:
    known = names.find(name or "")
    return (known.label if known else None) or name or ""


def _split_branches(node: Any, *, is_denied: bool = False) -> list[_Branch]:
    """The ways to meet the condition, or to fail it, each with what it demands; what is not understood demands nothing."""
    operator, operands = split_operation(node)
    if operator == "!":
        inner, _ = split_operation(operands[0])
        if inner != "var":
            return _split_branches(operands[0], is_denied=not is_denied)
    if operator in ("and", "or"):
        parts = [_split_branches(operand, is_denied=is_denied) for operand in operands]
        return list(chain.from_iterable(parts)) if (operator == "or") != is_denied else _combine_branches(parts)
    demand = _read_demand(operator, operands)
    if demand and is_denied:
        demand = _negate_demand(demand)
    return [(demand,)] if demand else [()]


def _combine_branches(parts: list[list[_Branch]]) -> list[_Branch]:
    branches: list[_Branch] = [()]
    for part in parts:
        if len(branches) * len(part) > MAX_BRANCHES:
            continue  # fewer demands: at worst nothing is found to say
        branches = [(*left, *right) for left, right in product(branches, part)]
    return branches


def _read_demand(operator: str | None, operands: list[Any]) -> _Demand | None:
    if operator == "var":
        return _Demand(operands[0], "var") if len(operands) == 1 else None
    if operator in _UNARY_OPERATORS:
        name = _read_name(operands[0])
        return _Demand(name, operator) if name else None
    if operator == "in" and isinstance(operands[1], list) and all(map(_is_literal, operands[1])):
        name = _read_name(operands[0])
        return _Demand(name, "in", operands[1]) if name else None
    if operator not in _REVERSED_OPERATORS:
        return None
    left, right = _read_name(operands[0]), _read_name(operands[1])
    if left and _is_literal(operands[1]):
        return _Demand(left, operator, operands[1])
    return _Demand(right, _REVERSED_OPERATORS[operator], operands[0]) if right and _is_literal(operands[0]) else None


def _read_name(node: Any) -> str | None:
    operator, operands = split_operation(node)
    return operands[0] if operator == "var" and len(operands) == 1 else None


def _is_literal(node: Any) -> bool:
    return not isinstance(node, dict | list)


def _negate_demand(demand: _Demand) -> _Demand | None:
    """What fails the demand. The opposite of an order is none: a question not answered fails both."""
    opposites = {**_OPPOSITE_OPERATORS, "var": "!", "!": "var"}
    opposite = opposites.get(demand.operator)
    return dataclasses.replace(demand, operator=opposite) if opposite else None


def _add_display_conditions(branch: _Branch, names: Scope) -> _Branch:
    """With what must hold for the questions it needs answered to be asked at all."""
    demands, seen, kept = list(branch), set[str](), {demand.key for demand in branch}
    for demand in demands:
        if demand.subject in seen or not demand.needs_answer or len(seen) == MAX_DISPLAY_CONDITIONS:
            continue
        known = names.find(demand.subject)
        if known is None or known.asked_if is None:
            continue
        seen.add(demand.subject)
        origins = _split_branches(known.asked_if)
        if len(origins) == 1:
            demands += [each for each in origins[0] if each.key not in kept]
            kept |= {each.key for each in origins[0]}
    return tuple(demands)


def _find_impossible_name(branch: _Branch, names: Scope) -> str | None:
    """The name of which the branch demands what it cannot hold."""
    by_name: dict[str, list[_Demand]] = {}
    for demand in branch:
        by_name.setdefault(demand.subject, []).append(demand)
    for name, demands in by_name.items():
        if _is_unsatisfiable(demands, names.find(name) or ANY_TYPE):
            return name
    return None


def _is_unsatisfiable(demands: list[_Demand], known: ValueType) -> bool:
    candidates = _list_candidates(demands, known)
    if candidates is None:
        return _is_empty_interval(demands, known)
    if len(candidates) * len(demands) > MAX_TRIALS:
        return False
    return not any(all(demand.is_met_by(value) for demand in demands) for value in candidates)


def _list_candidates(demands: list[_Demand], known: ValueType) -> list[Any] | None:
    """The only values that the name can hold under these demands, when there is an end of them."""
    for demand in demands:
        if demand.operator in ("==", "in"):
            values = demand.operand if demand.operator == "in" else [demand.operand]
            return [value for value in values if _can_hold(known, value)]
    if known.options is not None and "list" not in known.kinds:
        return [None, *known.options]
    return [None, True, False] if known.kinds == {"boolean"} else None


def _can_hold(known: ValueType, value: Any) -> bool:
    if known.options is not None and "list" not in known.kinds:
        return value is None or value in known.options
    bounds = [(">=", known.minimum), ("<=", known.maximum)]
    return value is None or all(
        bound is None or not _are_comparable(value, bound) or evaluate({operator: [value, bound]}, {})
        for operator, bound in bounds
    )


def _are_comparable(left: Any, right: Any) -> bool:
    return _get_comparable_kind(left) is not None and _get_comparable_kind(left) == _get_comparable_kind(right)


def _get_comparable_kind(value: Any) -> str | None:
    found = get_sort_key(value)
    return found[0] if found else None


def _is_empty_interval(demands: list[_Demand], known: ValueType) -> bool:
    """Whether nothing is above each lower bound and below each upper one; an answer is within the bounds of its field."""
    asked = [(demand.operator, demand.operand) for demand in demands if demand.operator in ("<", "<=", ">", ">=")]
    if not asked:
        return _are_contradictory(demands)
    own = [(">=", known.minimum), ("<=", known.maximum)]
    bounds = [(operator, told) for operator, told in [*asked, *own] if told is not None]
    lows = [(operator, told) for operator, told in bounds if operator[0] == ">"]
    highs = [(operator, told) for operator, told in bounds if operator[0] == "<"]
    return _are_contradictory(demands) or any(
        _are_comparable(low, high) and not _has_value_between(above, low, below, high)
        for (above, low), (below, high) in product(lows, highs)
    )


def _has_value_between(above: str, low: Any, below: str, high: Any) -> bool:
    is_point = above == ">=" and below == "<="
    return is_met({"<=" if is_point else "<": [low, high]}, {})


def _are_contradictory(demands: list[_Demand]) -> bool:
    """Whether it is to be answered and not answered at once. Zero is an answer, though it is not true."""
    asked = {demand.operator for demand in demands}
    return {"!", "var"} <= asked or ("empty" in asked and bool(asked & {"<", "<=", ">", ">=", "var", "present"}))
