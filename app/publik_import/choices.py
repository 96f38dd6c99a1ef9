"""Answers chosen among options: w.c.s. compares their labels, and with `_raw` their values; here values are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.procedures.fields.single_choice import SingleChoice
from app.publik_import.answer_kinds import BOOLEAN_TYPES
from app.publik_import.syntax import FilteredValue, Name, Node
from app.publik_import.variable_meanings import Answer

NEVER = {"==": [True, False]}
_YES_NO = {"true": True, "oui": True, "false": False, "non": False}


def is_raw(node: Node) -> bool:
    """Whether the condition names the value of the option rather than its label."""
    return isinstance(node, Name) and node.path.endswith(("_raw", "_id"))


def is_lowercased(node: Node) -> bool:
    return isinstance(node, FilteredValue) and node.filter == "lower"


def convert_constant(answer: Answer, written: Any, *, raw: bool) -> Any:
    """A constant as the answer is kept here: an option by its value, a yes as true."""
    if not isinstance(written, str):
        return written
    if answer.type in BOOLEAN_TYPES:
        return _YES_NO.get(written.lower(), written)
    return written if raw else answer.options.get(written, written)


def compare_lowercased(answer: Answer, chosen: Any, written: str, operator: str) -> Any:
    """The label in small letters is this text."""
    found = match_option_labels(answer, chosen, lambda label: label.lower() == written)
    return found if operator == "==" else {"!": [found]}


def match_option_labels(answer: Answer, chosen: Any, test: Callable[[str], bool]) -> Any:
    """One of the options whose label passes the test is chosen."""
    values = dict.fromkeys(value for label, value in answer.options.items() if test(label))
    if not values:
        return NEVER
    if answer.type == SingleChoice.key:
        return {"in": [chosen, list(values)]}
    return combine_or({"in": [value, chosen]} for value in values)


def combine_or(conditions: Iterable[Any]) -> Any:
    found = list(conditions)
    return found[0] if len(found) == 1 else {"or": found}


def compare_only_choice(chosen: Any, option: Any, operator: str) -> Any:
    """w.c.s. compares all the labels chosen, put together, with one: it is chosen, and alone."""
    alone = {"and": [{"in": [option, chosen]}, {"==": [{"count": [chosen]}, 1]}]}
    return alone if operator == "==" else {"!": [alone]}
