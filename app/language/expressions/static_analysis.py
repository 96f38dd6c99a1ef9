"""Static analysis of expressions: unknown names, type errors, conditions that are never or always true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.language.expressions import problem_messages
from app.language.expressions.contradictions import find_always_true, find_never_true
from app.language.expressions.operators import ITERATION_OPERATORS, OPERATORS, Operator
from app.language.expressions.syntax import split_operation
from app.language.expressions.value_types import ANY_TYPE, Scope, ValueType, create_type, get_literal_type, unite_types

_COMPARISON_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_FORMS_OF_TEXT = frozenset({"date", "time"})
_INCOMPARABLE_KINDS = frozenset({"list", "object"})


def find_static_problems(expression: Any, names: Scope) -> list[str]:
    """Messages of the problems of an expression that `check_syntax` accepts."""
    inference = _TypeInference()
    inference.infer(expression, names)
    problems = list(dict.fromkeys(inference.problems))
    if problems:
        return problems
    return [*find_never_true(expression, names), *find_always_true(expression, names)][:1]


def find_result_problems(expression: Any, names: Scope, expected: ValueType) -> list[str]:
    """Like `find_static_problems`, and check the type of the result.

    A date or a time is accepted where a text is expected; a text is accepted where a date or a time is, as it may have its form.
    """
    problems = find_static_problems(expression, names)
    actual = infer_type(expression, names)
    forms = _FORMS_OF_TEXT if "text" in expected.kinds else frozenset()
    texts = frozenset({"text"}) if expected.kinds & _FORMS_OF_TEXT else frozenset()
    is_accepted = actual.can_be(expected.kinds | forms | texts)
    return problems or ([] if is_accepted else [problem_messages.unexpected_result_message(actual, expected)])


def infer_type(expression: Any, names: Scope) -> ValueType:
    """The type of the result."""
    return _TypeInference().infer(expression, names)


class _TypeInference:
    """Infers types bottom-up in one pass, and collects problems."""

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
        value_type = self._find_name(operands[0], names)
        return unite_types([value_type, *(self.infer(operand, names) for operand in operands[1:])])

    def _find_name(self, name: str, names: Scope) -> ValueType:
        value_type = names.find(name)
        if value_type is None:
            self.problems.append(
                problem_messages.later_name_message(name)
                if names.is_later(name)
                else problem_messages.unknown_name_message(name)
            )
        return value_type or ANY_TYPE

    def _infer_operation(self, operator: str, operands: list[Any], names: Scope) -> ValueType:
        declaration = OPERATORS[operator]
        operand_types = [self.infer(operands[0], names)]
        body_names = names
        if operator in ITERATION_OPERATORS:
            body_names = names.with_item(operand_types[0].item or ANY_TYPE)
        operand_types += [self.infer(operand, body_names) for operand in operands[1:]]
        if operator == "age" and len(operands) == 1:
            self._find_name("today", names)
        if not self._report_unexpected_operand(operator, declaration, operand_types):
            self._check_comparison(operator, operands, operand_types, names)
        return _infer_result(operator, declaration, operand_types)

    def _report_unexpected_operand(self, operator: str, declaration: Operator, operand_types: list[ValueType]) -> bool:
        for position, operand_type in enumerate(operand_types):
            expected_kinds = declaration.get_operand_kinds(position).split("|")
            if not operand_type.can_be(expected_kinds):
                self.problems.append(
                    problem_messages.unexpected_operand_message(operator, operand_type, expected_kinds)
                )
                return True
        return False

    def _check_comparison(
        self, operator: str, operands: list[Any], operand_types: list[ValueType], names: Scope
    ) -> None:
        if operator in _COMPARISON_OPERATORS:
            left_type, right_type = operand_types
            if not left_type.can_be(right_type.kinds) or (left_type.kinds | right_type.kinds) & _INCOMPARABLE_KINDS:
                self.problems.append(problem_messages.not_comparable_message(operator, left_type, right_type))
                return
        for value, subject, subject_type in _literals_beside_options(operator, operands, operand_types):
            if subject_type.options is not None and value not in subject_type.options:
                self.problems.append(
                    problem_messages.unknown_option_message(value, subject_type.label or _read_name(subject))
                )


def _literals_beside_options(
    operator: str, operands: list[Any], operand_types: list[ValueType]
) -> Iterator[tuple[str, Any, ValueType]]:
    """Each literal text compared with a subject that may have options, with that subject and its type."""
    if operator not in ("==", "!=", "in", "contains"):
        return
    for literal, subject_position in ((operands[0], 1), (operands[1], 0)):
        # With these operators a literal may be a part of a text: "lamp" is in "lampadaire".
        if (
            operator in ("in", "contains")
            and not isinstance(literal, list)
            and "list" not in operand_types[subject_position].kinds
        ):
            continue
        for value in literal if isinstance(literal, list) else [literal]:
            if isinstance(value, str):
                yield value, operands[subject_position], operand_types[subject_position]


def _read_name(node: Any) -> str:
    operator, operands = split_operation(node)
    return str(operands[0]) if operator == "var" else ""


def _infer_result(operator: str, declaration: Operator, operand_types: list[ValueType]) -> ValueType:
    """The type of the result of an operation from the types of its operands."""
    if operator in ("and", "or"):
        return unite_types(operand_types)
    if operator == "if":
        return unite_types([*operand_types[1::2], *([operand_types[-1]] if len(operand_types) % 2 else [])])
    if operator in ("first", "last"):
        return operand_types[0].item or ANY_TYPE
    if operator in ("filter", "distinct"):
        return operand_types[0]
    if operator in ("min", "max"):
        return _infer_extreme(operand_types)
    if operator == "map":
        return create_type("list", item=operand_types[1])
    return create_type(*declaration.gives.split("|"), item=create_type("text") if operator == "split" else None)


def _infer_extreme(operand_types: list[ValueType]) -> ValueType:
    compared_type = unite_types(
        [
            operand_type.item or ANY_TYPE if "list" in operand_type.kinds else operand_type
            for operand_type in operand_types
        ]
    )
    return ValueType(compared_type.kinds)
