"""What can be said of an expression before any answer is given: names, kinds, and what is never or always true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.language.expressions import problem_messages
from app.language.expressions.contradictions import find_always_true, find_never_true
from app.language.expressions.operators import ITERATION_OPERATORS, OPERATORS, Operator
from app.language.expressions.syntax import split_operation
from app.language.expressions.value_types import ANY_TYPE, Scope, ValueType, create_type, get_literal_type, unite_types

_COMPARISON_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_INCOMPARABLE_KINDS = frozenset({"list", "object"})


def find_static_problems(expression: Any, names: Scope) -> list[str]:
    """What is wrong with an expression that `check` accepts, in the words of those who write it."""
    reading = _TypeInference()
    reading.infer(expression, names)
    problems = list(dict.fromkeys(reading.problems))
    if problems:
        return problems
    return [*find_never_true(expression, names), *find_always_true(expression, names)][:1]


def find_result_problems(expression: Any, names: Scope, awaited: ValueType) -> list[str]:
    """The same for an expression whose result is kept where this is awaited. A day or an hour may be kept as a text."""
    problems = find_static_problems(expression, names)
    given = infer_type(expression, names)
    kinds = awaited.kinds | ({"date", "time"} if "text" in awaited.kinds else set())
    return problems or ([] if given.can_be(kinds) else [problem_messages.wrong_result_message(given, awaited)])


def infer_type(expression: Any, names: Scope) -> ValueType:
    """What is known of the result."""
    return _TypeInference().infer(expression, names)


class _TypeInference:
    """Goes through the expression once, from the operands to the operator, and keeps what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def infer(self, node: Any, names: Scope) -> ValueType:
        if isinstance(node, list):
            return create_type("list", item=unite_types([self.infer(child, names) for child in node]) if node else None)
        operator, operands = split_operation(node)
        if operator is None:
            return get_literal_type(node)
        if operator == "var":
            return self._infer_name(operands, names)
        if operator == "missing":
            for name in operands:
                self._find_name(name, names)
            return create_type("list", item=create_type("text"))
        return self._infer_operation(operator, operands, names)

    def _infer_name(self, operands: list[Any], names: Scope) -> ValueType:
        found = self._find_name(operands[0], names)
        return unite_types([found, *(self.infer(operand, names) for operand in operands[1:])])

    def _find_name(self, name: str, names: Scope) -> ValueType:
        found = names.find(name)
        if found is None:
            self.problems.append(
                problem_messages.asked_later_message(name)
                if names.is_later(name)
                else problem_messages.unknown_name_message(name)
            )
        return found or ANY_TYPE

    def _infer_operation(self, operator: str, operands: list[Any], names: Scope) -> ValueType:
        known = OPERATORS[operator]
        given = [self.infer(operands[0], names)]
        inside = names
        if operator in ITERATION_OPERATORS:
            inside = names.with_item(given[0].item or ANY_TYPE)
        given += [self.infer(operand, inside) for operand in operands[1:]]
        if operator == "age" and len(operands) == 1:
            self._find_name("today", names)
        if not self._report_misfit(operator, known, given):
            self._check_comparison(operator, operands, given, names)
        return _infer_result(operator, known, given)

    def _report_misfit(self, operator: str, known: Operator, given: list[ValueType]) -> bool:
        for position, operand in enumerate(given):
            awaited = known.get_operand_kinds(position).split("|")
            if not operand.can_be(awaited):
                self.problems.append(problem_messages.misfit_message(operator, operand, awaited))
                return True
        return False

    def _check_comparison(self, operator: str, operands: list[Any], given: list[ValueType], names: Scope) -> None:
        if operator in _COMPARISON_OPERATORS:
            left, right = given
            if not left.can_be(right.kinds) or (left.kinds | right.kinds) & _INCOMPARABLE_KINDS:
                self.problems.append(problem_messages.not_comparable_message(operator, left, right))
                return
        for value, chosen, known in _literals_beside_options(operator, operands, given):
            if known.options is not None and value not in known.options:
                self.problems.append(problem_messages.no_option_message(value, known.label or _read_name(chosen)))


def _literals_beside_options(
    operator: str, operands: list[Any], given: list[ValueType]
) -> Iterator[tuple[str, Any, ValueType]]:
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


def _read_name(node: Any) -> str:
    operator, operands = split_operation(node)
    return str(operands[0]) if operator == "var" else ""


def _infer_result(operator: str, known: Operator, given: list[ValueType]) -> ValueType:
    """What is known of the result of an operation from what is known of its operands."""
    if operator in ("and", "or"):
        return unite_types(given)
    if operator == "if":
        return unite_types([*given[1::2], *([given[-1]] if len(given) % 2 else [])])
    if operator in ("first", "last"):
        return given[0].item or ANY_TYPE
    if operator in ("filter", "distinct"):
        return given[0]
    if operator in ("min", "max"):
        return _infer_extreme(given)
    if operator == "map":
        return create_type("list", item=given[1])
    return create_type(*known.gives.split("|"), item=create_type("text") if operator == "split" else None)


def _infer_extreme(given: list[ValueType]) -> ValueType:
    among = unite_types([operand.item or ANY_TYPE if "list" in operand.kinds else operand for operand in given])
    return ValueType(among.kinds)
