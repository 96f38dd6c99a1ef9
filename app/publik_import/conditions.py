"""Conditions and checks where a form or a workflow of w.c.s. has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.publik_import.findings import Findings, NotUnderstood, build_reason
from app.publik_import.names import Names
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_text
from app.publik_import.translation import translate_condition
from app.publik_import.xml_reader import Element

MAX_CHECKS = 20


def read_condition(element: Element, names: Names, findings: Findings, title: str, part: str = "condition") -> Any:
    """The expression of a condition; nothing for none, or for one that is not understood, which is noted."""
    written = get_condition_text(element)
    if not written:
        return None
    try:
        translation = translate_condition(written, names, element.value("type") or "python")
    except NotUnderstood as problem:
        findings.add_not_mapped(part, title, problem.reason, verbatim=written)
        return None
    findings.add_judged(part, title, translation.reasons, written)
    return translation.expression


def get_condition_text(condition: Element) -> str:
    """What a condition says; the oldest exports have it bare, in Python."""
    return condition.value("value") or (condition.text if not condition.children else "")


def read_checks(written: Iterable[Element], names: Names, findings: Findings, title: str) -> list[dict[str, Any]]:
    """What several answers must meet together, each with its words."""
    checks: list[dict[str, Any]] = []
    for check in written:
        said = extract_text(check.value("error_message"), 500)
        found = read_condition(check.find("condition"), names, findings, title, "page_check")
        message = str(LABELS["check"]) if not said or "{" in said or "[" in said else said
        if isinstance(found, dict) and len(checks) < MAX_CHECKS:
            checks.append({"condition": found, "message": message})
            findings.add_judged("check", title, [build_reason("check_said")] if message != said else [], said)
        else:
            findings.add_not_mapped("check", title, build_reason("check_kept"), verbatim=said)
    return checks
