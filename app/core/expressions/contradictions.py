"""Conditions that no answer can meet, or that every answer meets: the simple ones, which are those that people write.

A condition is taken apart into branches, each with what it demands of each name. A branch is dead when no value that
its name can hold meets all of it: each possible value is tried, or the bounds are compared when there is no end of them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from app.core.expressions import wording
from app.core.expressions.document import operation
from app.core.expressions.evaluation import evaluate, holds
from app.core.expressions.kinds import ANYTHING, Known, Names
from app.core.expressions.operators import OPERATORS
from app.core.expressions.values import comparable, is_true

# Beyond these nothing is looked for, and nothing said.
MAX_BRANCHES = 32
MAX_TRIALS = 2_000
MAX_ORIGINS = 20

_REVERSED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_ON_ONE = frozenset({"!", "present", "empty"})
_OPPOSITE = {"==": "!=", "!=": "==", "present": "empty", "empty": "present"}


@dataclass(frozen=True)
class _Demand:
    """What one comparison asks of one name: `subject` `operator` `told`."""

    subject: str
    operator: str
    told: Any = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for the same demand; true is not one."""
        return self.subject, self.operator, repr(self.told)

    @property
    def needs_answer(self) -> bool:
        """Whether nothing does not meet it."""
        if self.operator in ("==", "in"):
            return None not in (self.told if isinstance(self.told, list) else [self.told])
        return self.operator in ("var", "present", "<", "<=", ">", ">=")

    def is_met_by(self, value: Any) -> bool:
        if self.operator == "var":
            return is_true(value)
        apply = OPERATORS[self.operator].apply
        assert apply is not None
        operands = (value,) if self.operator in _ON_ONE else (value, self.told)
        return is_true(apply(*operands))


_Branch = tuple[_Demand, ...]


def never_true(expression: Any, names: Names) -> list[str]:
    """Why no answer meets the condition, when none does. A name asked under a condition of its own brings it along."""
    dead = [_dead(_with_origin(branch, names), names) for branch in _branches(expression)]
    return [wording.never(_label(dead[0], names))] if dead and all(dead) else []


def always_true(expression: Any, names: Names) -> list[str]:
    """Why every answer meets the condition, when every one does."""
    dead = [_dead(branch, names) for branch in _branches(expression, is_denied=True)]
    return [wording.always(_label(dead[0], names))] if dead and all(dead) else []


def _label(name: str | None, names: Names) -> str:
    known = names.find(name or "")
    return (known.label if known else None) or name or ""


def _branches(node: Any, *, is_denied: bool = False) -> list[_Branch]:
    """The ways to meet the condition, or to fail it, each with what it demands; what is not understood demands nothing."""
    operator, operands = operation(node)
    if operator == "!":
        inner, _ = operation(operands[0])
        if inner != "var":
            return _branches(operands[0], is_denied=not is_denied)
    if operator in ("and", "or"):
        parts = [_branches(operand, is_denied=is_denied) for operand in operands]
        return list(chain.from_iterable(parts)) if (operator == "or") != is_denied else _combined(parts)
    demand = _demand(operator, operands)
    if demand and is_denied:
        demand = _opposite(demand)
    return [(demand,)] if demand else [()]


def _combined(parts: list[list[_Branch]]) -> list[_Branch]:
    branches: list[_Branch] = [()]
    for part in parts:
        if len(branches) * len(part) > MAX_BRANCHES:
            continue  # fewer demands: at worst nothing is found to say
        branches = [(*left, *right) for left, right in product(branches, part)]
    return branches


def _demand(operator: str | None, operands: list[Any]) -> _Demand | None:
    if operator == "var":
        return _Demand(operands[0], "var") if len(operands) == 1 else None
    if operator in _ON_ONE:
        name = _name(operands[0])
        return _Demand(name, operator) if name else None
    if operator == "in" and isinstance(operands[1], list) and all(map(_is_literal, operands[1])):
        name = _name(operands[0])
        return _Demand(name, "in", operands[1]) if name else None
    if operator not in _REVERSED:
        return None
    left, right = _name(operands[0]), _name(operands[1])
    if left and _is_literal(operands[1]):
        return _Demand(left, operator, operands[1])
    return _Demand(right, _REVERSED[operator], operands[0]) if right and _is_literal(operands[0]) else None


def _name(node: Any) -> str | None:
    operator, operands = operation(node)
    return operands[0] if operator == "var" and len(operands) == 1 else None


def _is_literal(node: Any) -> bool:
    return not isinstance(node, dict | list)


def _opposite(demand: _Demand) -> _Demand | None:
    """What fails the demand. The opposite of an order is none: a question not answered fails both."""
    opposites = {**_OPPOSITE, "var": "!", "!": "var"}
    opposite = opposites.get(demand.operator)
    return dataclasses.replace(demand, operator=opposite) if opposite else None


def _with_origin(branch: _Branch, names: Names) -> _Branch:
    """With what must hold for the questions it needs answered to be asked at all."""
    demands, seen, kept = list(branch), set[str](), {demand.key for demand in branch}
    for demand in demands:
        if demand.subject in seen or not demand.needs_answer or len(seen) == MAX_ORIGINS:
            continue
        known = names.find(demand.subject)
        if known is None or known.asked_if is None:
            continue
        seen.add(demand.subject)
        origins = _branches(known.asked_if)
        if len(origins) == 1:
            demands += [each for each in origins[0] if each.key not in kept]
            kept |= {each.key for each in origins[0]}
    return tuple(demands)


def _dead(branch: _Branch, names: Names) -> str | None:
    """The name of which the branch demands what it cannot hold."""
    by_name: dict[str, list[_Demand]] = {}
    for demand in branch:
        by_name.setdefault(demand.subject, []).append(demand)
    for name, demands in by_name.items():
        if _cannot_be_met(demands, names.find(name) or ANYTHING):
            return name
    return None


def _cannot_be_met(demands: list[_Demand], known: Known) -> bool:
    candidates = _candidates(demands, known)
    if candidates is None:
        return _is_empty_interval(demands, known)
    if len(candidates) * len(demands) > MAX_TRIALS:
        return False
    return not any(all(demand.is_met_by(value) for demand in demands) for value in candidates)


def _candidates(demands: list[_Demand], known: Known) -> list[Any] | None:
    """The only values that the name can hold under these demands, when there is an end of them."""
    for demand in demands:
        if demand.operator in ("==", "in"):
            values = demand.told if demand.operator == "in" else [demand.told]
            return [value for value in values if _can_hold(known, value)]
    if known.options is not None and "list" not in known.kinds:
        return [None, *known.options]
    return [None, True, False] if known.kinds == {"boolean"} else None


def _can_hold(known: Known, value: Any) -> bool:
    if known.options is not None and "list" not in known.kinds:
        return value is None or value in known.options
    bounds = [(">=", known.minimum), ("<=", known.maximum)]
    return value is None or all(
        bound is None or not _order_together(value, bound) or evaluate({operator: [value, bound]}, {})
        for operator, bound in bounds
    )


def _order_together(left: Any, right: Any) -> bool:
    return _kind(left) is not None and _kind(left) == _kind(right)


def _kind(value: Any) -> str | None:
    found = comparable(value)
    return found[0] if found else None


def _is_empty_interval(demands: list[_Demand], known: Known) -> bool:
    """Whether nothing is above each lower bound and below each upper one; an answer is within the bounds of its field."""
    asked = [(demand.operator, demand.told) for demand in demands if demand.operator in ("<", "<=", ">", ">=")]
    if not asked:
        return _contradict(demands)
    own = [(">=", known.minimum), ("<=", known.maximum)]
    bounds = [(operator, told) for operator, told in [*asked, *own] if told is not None]
    lows = [(operator, told) for operator, told in bounds if operator[0] == ">"]
    highs = [(operator, told) for operator, told in bounds if operator[0] == "<"]
    return _contradict(demands) or any(
        _order_together(low, high) and not _leaves_room(above, low, below, high)
        for (above, low), (below, high) in product(lows, highs)
    )


def _leaves_room(above: str, low: Any, below: str, high: Any) -> bool:
    is_point = above == ">=" and below == "<="
    return holds({"<=" if is_point else "<": [low, high]}, {})


def _contradict(demands: list[_Demand]) -> bool:
    """Whether it is to be answered and not answered at once. Zero is an answer, though it is not true."""
    asked = {demand.operator for demand in demands}
    return {"!", "var"} <= asked or ("empty" in asked and bool(asked & {"<", "<=", ">", ">=", "var", "present"}))
