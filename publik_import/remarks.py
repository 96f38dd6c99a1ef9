"""Turn findings into remarks at paths of the definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.language.schema.problems import format_path
from publik_import.advice import build_advice
from publik_import.element_labels import label_setting
from publik_import.findings import APPROXIMATE, MAPPED, Finding, Findings, Reason
from publik_import.import_summary import WHOLES
from publik_import.reasons import PARTS

MAX_DEPTH = 30


@dataclass(frozen=True)
class Remark:
    """A message to the administrator at a path, with the original text."""

    path: str
    message: str
    is_lost: bool
    verbatim: str | None


def list_remarks(definition: Mapping[str, Any], findings: Findings) -> list[Remark]:
    """Distinct remarks for all findings that are not mapped exactly; those without path are about the whole definition.

    A finding of an action or a field is dropped when one of its conditions or texts has the same reason.
    """
    paths = dict(_iterate_named(definition, "", (), 0))
    remarks: dict[Remark, None] = {}
    reported: set[tuple[str, Reason]] = set()
    for finding in findings.items:
        path = _find_path(finding, findings, paths)
        reasons = [reason for reason in finding.reasons if finding.part not in WHOLES or (path, reason) not in reported]
        reported.update((path, reason) for reason in finding.reasons)
        if finding.outcome != MAPPED and reasons:
            remarks[_build_remark(replace(finding, reasons=tuple(reasons)), path)] = None
    return list(remarks)


def _build_remark(finding: Finding, path: str) -> Remark:
    advice = dict.fromkeys(build_advice(finding, reason) for reason in finding.reasons)
    message = " ".join([*(str(reason) for reason in finding.reasons), *filter(None, advice)])
    part = label_setting(finding.element) if finding.part == "setting" else PARTS.get(finding.part)
    is_lost = finding.outcome != APPROXIMATE
    # Raw parameters of an action help to write it again.
    verbatim = finding.verbatim if is_lost or finding.part not in WHOLES else None
    return Remark(path, f"{part} – {message}" if part else message, is_lost, verbatim)


def _find_path(finding: Finding, findings: Findings, paths: Mapping[tuple[str, ...], str]) -> str:
    """The path of the element; that of its status for an action without translation."""
    if finding.part == "placing" and finding.element not in findings.subjects:
        return finding.element
    status = finding.element.partition(" / ")[0]
    for names in (findings.subjects.get(finding.element), (finding.element,), (status,)):
        path_found = next((path for ids, path in paths.items() if names and ids[-len(names) :] == names), None)
        if path_found:
            return path_found
    return "document"


def _iterate_named(node: Any, path: str, names: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path of each identified element of the definition, by the ids on the way."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, dict):
        ids = (*names, node["id"]) if isinstance(node.get("id"), str) else names
        if ids != names:
            yield ids, path
        for key, child in node.items():
            if isinstance(child, dict | list):
                yield from _iterate_named(child, format_path([key], path) if path else str(key), ids, depth + 1)
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _iterate_named(child, f"{path}[{number}]", names, depth + 1)
