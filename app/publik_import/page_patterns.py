"""Checks of a page that hold one answer to a pattern, in the Python of older exports: here the question itself does."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from app.publik_import.field_plans import convert_pattern
from app.publik_import.findings import Findings, NotUnderstood, build_reason
from app.publik_import.names import Names
from app.publik_import.rich_text import extract_line
from app.publik_import.syntax import MAX_LENGTH
from app.publik_import.xml_reader import Element

_WHOLE, _BEGINNING = "fullmatch", "match"
LONGEST_MESSAGE = 300


def set_question_pattern(
    check: Element, asked: Mapping[str, dict[str, Any]], names: Names, findings: Findings, title: str
) -> bool:
    """Gives the pattern of the check to the question that it is about, among those asked by then, by their names here.

    False for a check that says something else, or when the question is no line of text or has a pattern already.
    """
    written = check.value("condition", "value")
    found = _read_pattern(written)
    said = extract_line(check.value("error_message"), LONGEST_MESSAGE)
    if found is None or not said or set(said) & set("{["):
        return False
    pattern, path = found
    try:
        meaning = names.find_meaning(path)
    except NotUnderstood:
        return False
    question = asked.get(meaning.names[0].removeprefix("answers."))
    fit = convert_pattern(pattern)
    if question is None or fit is None or question["type"] != "short_text" or {"pattern", "check"} & question.keys():
        return False
    question |= {"pattern": fit, "pattern_message": said}
    findings.add_judged("page_check", title, [build_reason("check_of_question", name=question["label"])], written)
    return True


def _read_pattern(written: str) -> tuple[str, str] | None:
    """The pattern and the variable of `re.match("…", form_var_x)`, be it asked only of who answered."""
    if "re." not in written or len(written) > MAX_LENGTH:
        return None
    try:
        tree = ast.parse(" ".join(written.split()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    match tree:
        case ast.BoolOp(op=ast.Or(), values=[ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=given)), called]):
            found = _read_match_call(called)
            return found if found is not None and found[1] == given else None
    return _read_match_call(tree)


def _read_match_call(tree: ast.expr) -> tuple[str, str] | None:
    match tree:
        case ast.Call(func=ast.Name(id="bool"), args=[inside], keywords=[]):
            return _read_match_call(inside)
        case ast.Compare(left=inside, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _read_match_call(inside)
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=function),
            args=[ast.Constant(value=str(pattern)), ast.Name(id=path)],
            keywords=[],
        ) if function in (_WHOLE, _BEGINNING):
            is_whole = function == _WHOLE or pattern.endswith("$")
            return (pattern if is_whole else f"({pattern.removeprefix('^')}).*"), path
    return None
