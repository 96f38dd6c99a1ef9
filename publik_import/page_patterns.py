"""Turn page checks that match one answer with a Python regular expression into the pattern of the question."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from publik_import.field_plans import convert_pattern
from publik_import.findings import Findings, NotUnderstood, build_reason
from publik_import.names import Names
from publik_import.rich_text import extract_line
from publik_import.syntax import MAX_LENGTH
from publik_import.xml_reader import Element

_WHOLE, _BEGINNING = "fullmatch", "match"
MAX_MESSAGE_LENGTH = 300


def set_question_pattern(
    check: Element, fields: Mapping[str, dict[str, Any]], names: Names, findings: Findings, title: str
) -> bool:
    """Set the pattern of a check on its question, among the fields by id; return whether it was possible.

    The check must only match a text question without pattern.
    """
    expression = check.value("condition", "value")
    pattern_and_path = _read_pattern(expression)
    error_message = extract_line(check.value("error_message"), MAX_MESSAGE_LENGTH)
    if pattern_and_path is None or not error_message or set(error_message) & set("{["):
        return False
    pattern, path = pattern_and_path
    try:
        meaning = names.find_meaning(path)
    except NotUnderstood:
        return False
    question = fields.get(meaning.names[0].removeprefix("answers."))
    converted_pattern = convert_pattern(pattern)
    if (
        question is None
        or converted_pattern is None
        or question["type"] != "short_text"
        or {"pattern", "check"} & question.keys()
    ):
        return False
    question |= {"pattern": converted_pattern, "pattern_message": error_message}
    findings.add_with_reasons(
        "page_check", title, [build_reason("check_of_question", name=question["label"])], expression
    )
    return True


def _read_pattern(expression: str) -> tuple[str, str] | None:
    """The pattern and variable of `re.match("…", form_var_x)`, also of `not form_var_x or re.match(…)`."""
    if "re." not in expression or len(expression) > MAX_LENGTH:
        return None
    try:
        tree = ast.parse(" ".join(expression.split()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    match tree:
        case ast.BoolOp(op=ast.Or(), values=[ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=tested_name)), match_call]):
            pattern_and_path = _read_match_call(match_call)
            return pattern_and_path if pattern_and_path is not None and pattern_and_path[1] == tested_name else None
    return _read_match_call(tree)


def _read_match_call(tree: ast.expr) -> tuple[str, str] | None:
    match tree:
        case ast.Call(func=ast.Name(id="bool"), args=[inner], keywords=[]):
            return _read_match_call(inner)
        case ast.Compare(left=inner, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _read_match_call(inner)
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=function),
            args=[ast.Constant(value=str(pattern)), ast.Name(id=path)],
            keywords=[],
        ) if function in (_WHOLE, _BEGINNING):
            is_whole = function == _WHOLE or pattern.endswith("$")
            return (pattern if is_whole else f"({pattern.removeprefix('^')}).*"), path
    return None
