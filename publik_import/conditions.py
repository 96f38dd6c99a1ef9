"""Translate conditions and checks of forms and workflows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from publik_import.findings import Findings, NotUnderstood, build_reason
from publik_import.names import Names
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_text
from publik_import.translation import translate_condition
from publik_import.xml_reader import Element

MAX_CHECKS = 20


def read_condition(element: Element, names: Names, findings: Findings, title: str, part: str = "condition") -> Any:
    """The expression of a condition; None without a condition, or for one that cannot be translated, which adds a finding."""
    condition_text = get_condition_text(element)
    if not condition_text:
        return None
    try:
        translation = translate_condition(condition_text, names, element.value("type") or "python")
    except NotUnderstood as problem:
        findings.add_not_mapped(part, title, problem.reason, verbatim=condition_text)
        return None
    findings.add_with_reasons(part, title, translation.reasons, condition_text)
    return translation.expression


def get_condition_text(condition: Element) -> str:
    """The text of a condition; in the oldest exports it is the element's own text, in Python."""
    return condition.value("value") or (condition.text if not condition.children else "")


def read_checks(
    check_elements: Iterable[Element], names: Names, findings: Findings, title: str
) -> list[dict[str, Any]]:
    """Checks of several answers together, with their messages."""
    checks: list[dict[str, Any]] = []
    for check in check_elements:
        error_message = extract_text(check.value("error_message"), 500)
        condition = read_condition(check.find("condition"), names, findings, title, "page_check")
        message = (
            str(LABELS["check"]) if not error_message or "{" in error_message or "[" in error_message else error_message
        )
        if isinstance(condition, dict) and len(checks) < MAX_CHECKS:
            checks.append({"condition": condition, "message": message})
            findings.add_with_reasons(
                "check", title, [build_reason("check_said")] if message != error_message else [], error_message
            )
        else:
            findings.add_not_mapped("check", title, build_reason("check_kept"), verbatim=error_message)
    return checks
