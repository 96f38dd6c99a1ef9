"""Conditions and computed values in words: « la réponse à “Votre quartier” est égale à Nord »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import value_words
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import OPERATORS

_INFIX_OPERATORS = frozenset(
    {"==", "!=", "<", "<=", ">", ">=", "in", "contains", "+", "-", "*", "/", "%", "starts", "ends"}
)
_POSTFIX_OPERATORS = frozenset({"present", "empty"})
_MAX_DEPTH = 60


@dataclass(frozen=True)
class Names:
    """Labels of answers, by their name in expressions, and labels of their options, by value."""

    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def is_expression(value: Any) -> bool:
    """Whether a node of a definition is an expression rather than an object with properties."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in OPERATORS


def collect_names(definition: Any) -> Names:
    """The labels of the questions of a definition."""
    labels: dict[str, str] = {}
    options: dict[str, Mapping[str, str]] = {}
    for root, question in _find_questions(definition, "answers", 0):
        name = f"{root}.{question['id']}"
        if isinstance(question.get("label"), str):
            labels.setdefault(name, question["label"])
        if isinstance(question.get("options"), list):
            choices = [option for option in question["options"] if isinstance(option, dict)]
            options.setdefault(name, {str(option.get("value")): str(option.get("label")) for option in choices})
    variables = definition.get("variables") if isinstance(definition, dict) else None
    for variable in variables if isinstance(variables, list) else ():
        if isinstance(variable, dict) and isinstance(variable.get("label"), str):
            labels[f"option.{variable.get('id')}"] = variable["label"]
    return Names(labels, options)


def describe_expression(expression: Any, names: Names, *, depth: int = 0) -> str:
    """The expression in the reader's language, with the operator labels of the reference."""
    if not is_expression(expression) or depth > _MAX_DEPTH:
        return value_words("", expression)
    ((operator, arguments),) = expression.items()
    operands = arguments if isinstance(arguments, list) else [arguments]
    if operator == "var":
        return _describe_variable(operands, names)
    if operator in ("and", "or"):
        return f" {_operator_word(operator)} ".join(_describe_operand(each, names, depth) for each in operands)
    if operator in _INFIX_OPERATORS and len(operands) == 2:
        left_operand, right_operand = operands
        return f"{_describe_operand(left_operand, names, depth)} {_operator_word(operator)} {_describe_compared_value(right_operand, left_operand, names, depth)}"  # noqa: E501
    if operator in _POSTFIX_OPERATORS and operands:
        return f"{_describe_operand(operands[0], names, depth)} {_operator_word(operator)}"
    operand_words = "\u00a0; ".join(_describe_operand(each, names, depth) for each in operands)
    return f"{_operator_word(operator)} ({operand_words})"


def _operator_word(operator: str) -> str:
    return str(OPERATOR_LABELS[operator]).split(", ")[0]


def _describe_operand(expression: Any, names: Names, depth: int) -> str:
    words = describe_expression(expression, names, depth=depth + 1)
    return f"({words})" if is_expression(expression) and {"and", "or"} & set(expression) else words


def _describe_compared_value(value: Any, question: Any, names: Names, depth: int) -> str:
    """A value compared with a question: the labels of the question's options."""
    options = names.options.get(_variable_name(question), {})
    values = value if isinstance(value, list) else [value]
    if is_expression(value) or not options:
        return _describe_operand(value, names, depth)
    return ", ".join(_quote(options.get(str(each), str(each))) for each in values)


def _quote(words: str) -> str:
    return _("« %(words)s »", words=words)


def _variable_name(expression: Any) -> str:
    if not is_expression(expression) or "var" not in expression:
        return ""
    argument = expression["var"]
    return str(argument[0] if isinstance(argument, list) and argument else argument)


def _describe_variable(operands: list[Any], names: Names) -> str:
    name = str(operands[0]) if operands else ""
    if name in names.labels:
        return _quote(names.labels[name])
    if name == "case.criticality":
        return _("le niveau d’urgence")
    return _("aujourd’hui") if name == "today" else name


def _find_questions(node: Any, root: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question with the root of its answers: `answers`, `processing` or `action`."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for each in node:
            yield from _find_questions(each, root, depth + 1)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("id"), str) and "type" in node:
        yield root, node
    for key, child in node.items():
        child_root = {"processing_fields": "processing", "actions": "action", "global_actions": "action"}.get(key, root)
        yield from _find_questions(child, child_root, depth + 1)
