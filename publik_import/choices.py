"""Conditions on choices: w.c.s. compares labels, or values with `_raw`; answers in Parvis are values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.procedures.fields.single_choice import SingleChoice
from publik_import.answer_kinds import BOOLEAN_TYPES
from publik_import.syntax import FilteredValue, Name, Node
from publik_import.variable_meanings import Answer

NEVER = {"==": [True, False]}
_YES_NO = {"true": True, "oui": True, "false": False, "non": False}


def is_raw(node: Node) -> bool:
    """Whether the condition compares the value of the option rather than its label."""
    return isinstance(node, Name) and node.path.endswith(("_raw", "_id"))


def is_lowercased(node: Node) -> bool:
    return isinstance(node, FilteredValue) and node.filter == "lower"


def convert_constant(answer: Answer, constant: Any, *, raw: bool) -> Any:
    """Convert a constant to the form of the answer in Parvis: an option to its value, a yes to true."""
    if not isinstance(constant, str):
        return constant
    if answer.type in BOOLEAN_TYPES:
        return _YES_NO.get(constant.lower(), constant)
    return constant if raw else answer.options.get(constant, constant)


def compare_lowercased(answer: Answer, choice: Any, text: str, operator: str) -> Any:
    """Compare the lower-case label of a choice with a text."""
    condition = match_option_labels(answer, choice, lambda label: label.lower() == text)
    return condition if operator == "==" else {"!": [condition]}


def match_option_labels(answer: Answer, choice: Any, test: Callable[[str], bool]) -> Any:
    """A condition that one of the options whose label passes the test is chosen."""
    values = dict.fromkeys(value for label, value in answer.options.items() if test(label))
    if not values:
        return NEVER
    if answer.type == SingleChoice.key:
        return {"in": [choice, list(values)]}
    return combine_or({"in": [value, choice]} for value in values)


def combine_or(operands: Iterable[Any]) -> Any:
    conditions = list(operands)
    return conditions[0] if len(conditions) == 1 else {"or": conditions}


def compare_only_choice(choice: Any, option: Any, operator: str) -> Any:
    """Compare a multiple choice with one option, as w.c.s. does with the joined labels: the only one chosen."""
    is_only_choice = {"and": [{"in": [option, choice]}, {"==": [{"count": [choice]}, 1]}]}
    return is_only_choice if operator == "==" else {"!": [is_only_choice]}
