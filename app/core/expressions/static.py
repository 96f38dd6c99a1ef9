"""What can be said of an expression before any answer is given: names, kinds, and what is never or always true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.expressions import wording
from app.core.expressions.contradictions import always_true, never_true
from app.core.expressions.document import operation
from app.core.expressions.kinds import ANYTHING, Known, Names, kind_of_literal, of_kind, together
from app.core.expressions.operators import ITERATING, OPERATORS, Operator

_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})
_NOT_COMPARED = frozenset({"list", "object"})


def static_problems(expression: Any, names: Names) -> list[str]:
    """What is wrong with an expression that `check` accepts, in the words of those who write it."""
    reading = _Reading()
    reading.kind(expression, names)
    problems = list(dict.fromkeys(reading.problems))
    if problems:
        return problems
    return [*never_true(expression, names), *always_true(expression, names)][:1]


def result_problems(expression: Any, names: Names, awaited: Known) -> list[str]:
    """The same for an expression whose result is kept where this is awaited. A day or an hour may be kept as a text."""
    problems = static_problems(expression, names)
    given = kind_of(expression, names)
    kinds = awaited.kinds | ({"date", "time"} if "text" in awaited.kinds else set())
    return problems or ([] if given.may_be(kinds) else [wording.wrong_result(given, awaited)])


def kind_of(expression: Any, names: Names) -> Known:
    """What is known of the result."""
    return _Reading().kind(expression, names)


class _Reading:
    """Goes through the expression once, from the operands to the operator, and keeps what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def kind(self, node: Any, names: Names) -> Known:
        if isinstance(node, list):
            return of_kind("list", item=together([self.kind(child, names) for child in node]) if node else None)
        operator, operands = operation(node)
        if operator is None:
            return kind_of_literal(node)
        if operator == "var":
            return self._of_name(operands, names)
        if operator == "missing":
            for name in operands:
                self._find(name, names)
            return of_kind("list", item=of_kind("text"))
        return self._of_operation(operator, operands, names)

    def _of_name(self, operands: list[Any], names: Names) -> Known:
        found = self._find(operands[0], names)
        return together([found, *(self.kind(operand, names) for operand in operands[1:])])

    def _find(self, name: str, names: Names) -> Known:
        found = names.find(name)
        if found is None:
            self.problems.append(wording.asked_later(name) if names.is_later(name) else wording.unknown(name))
        return found or ANYTHING

    def _of_operation(self, operator: str, operands: list[Any], names: Names) -> Known:
        known = OPERATORS[operator]
        given = [self.kind(operands[0], names)]
        inside = names
        if operator in ITERATING:
            inside = names.with_item(given[0].item or ANYTHING)
        given += [self.kind(operand, inside) for operand in operands[1:]]
        if operator == "age" and len(operands) == 1:
            self._find("today", names)
        if not self._misfit(operator, known, given):
            self._compared(operator, operands, given, names)
        return _given_by(operator, known, given)

    def _misfit(self, operator: str, known: Operator, given: list[Known]) -> bool:
        for position, operand in enumerate(given):
            awaited = known.kinds_taken(position).split("|")
            if not operand.may_be(awaited):
                self.problems.append(wording.misfit(operator, operand, awaited))
                return True
        return False

    def _compared(self, operator: str, operands: list[Any], given: list[Known], names: Names) -> None:
        if operator in _COMPARED:
            left, right = given
            if not left.may_be(right.kinds) or (left.kinds | right.kinds) & _NOT_COMPARED:
                self.problems.append(wording.not_compared(operator, left, right))
                return
        for value, chosen, known in _choices(operator, operands, given):
            if known.options is not None and value not in known.options:
                self.problems.append(wording.no_option(value, known.label or _name_of(chosen)))


def _choices(operator: str, operands: list[Any], given: list[Known]) -> Iterator[tuple[str, Any, Known]]:
    """Each text that is written beside something that may have options."""
    if operator not in ("==", "!=", "in", "contains"):
        return
    for written, chosen in ((operands[0], 1), (operands[1], 0)):
        # A part of a text is no option: "lamp" is in "lampadaire".
        if operator in ("in", "contains") and not isinstance(written, list) and "list" not in given[chosen].kinds:
            continue
        for value in written if isinstance(written, list) else [written]:
            if isinstance(value, str):
                yield value, operands[chosen], given[chosen]


def _name_of(node: Any) -> str:
    operator, operands = operation(node)
    return str(operands[0]) if operator == "var" else ""


def _given_by(operator: str, known: Operator, given: list[Known]) -> Known:
    """What is known of the result of an operation from what is known of its operands."""
    if operator in ("and", "or"):
        return together(given)
    if operator == "if":
        return together([*given[1::2], *([given[-1]] if len(given) % 2 else [])])
    if operator in ("first", "last"):
        return given[0].item or ANYTHING
    if operator in ("filter", "distinct"):
        return given[0]
    if operator in ("min", "max"):
        return _extreme(given)
    if operator == "map":
        return of_kind("list", item=given[1])
    return of_kind(*known.gives.split("|"), item=of_kind("text") if operator == "split" else None)


def _extreme(given: list[Known]) -> Known:
    among = together([operand.item or ANYTHING if "list" in operand.kinds else operand for operand in given])
    return Known(among.kinds)
