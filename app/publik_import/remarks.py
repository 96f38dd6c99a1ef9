"""What was found on the way, said at the very place of the document that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.language.schema.problems import format_path
from app.publik_import.advice import build_advice
from app.publik_import.findings import APPROXIMATE, MAPPED, Finding, Findings, Reason
from app.publik_import.import_summary import WHOLES
from app.publik_import.reasons import PARTS

MAX_DEPTH = 30


@dataclass(frozen=True)
class Remark:
    """Words for the administrator at a place, with what was written in Publik."""

    path: str
    message: str
    is_lost: bool
    verbatim: str | None


def list_remarks(document: Mapping[str, Any], findings: Findings) -> list[Remark]:
    """One for each element that is not taken as it was, each once. What has no place of its own is about the whole.

    An action or a field says nothing more of what was said of its own conditions and texts.
    """
    places = dict(_iterate_named(document, "", (), 0))
    remarks: dict[Remark, None] = {}
    said: set[tuple[str, Reason]] = set()
    for finding in findings.items:
        place = _find_path(finding, findings, places)
        reasons = [why for why in finding.reasons if finding.part not in WHOLES or (place, why) not in said]
        said.update((place, why) for why in finding.reasons)
        if finding.outcome != MAPPED and reasons:
            remarks[_build_remark(replace(finding, reasons=tuple(reasons)), place)] = None
    return list(remarks)


def _build_remark(finding: Finding, place: str) -> Remark:
    to_do = dict.fromkeys(build_advice(finding, why) for why in finding.reasons)
    words = " ".join([*(str(why) for why in finding.reasons), *filter(None, to_do)])
    part = PARTS.get(finding.part)
    is_lost = finding.outcome != APPROXIMATE
    # The parameters of a whole action serve to write it again.
    verbatim = finding.verbatim if is_lost or finding.part not in WHOLES else None
    return Remark(place, f"{part} – {words}" if part else words, is_lost, verbatim)


def _find_path(finding: Finding, findings: Findings, places: Mapping[tuple[str, ...], str]) -> str:
    """By the names of the element; an action that left no trace is told at its status."""
    if finding.part == "placing" and finding.element not in findings.subjects:
        return finding.element
    status = finding.element.partition(" / ")[0]
    for names in (findings.subjects.get(finding.element), (finding.element,), (status,)):
        found = next((place for path, place in places.items() if names and path[-len(names) :] == names), None)
        if found:
            return found
    return "document"


def _iterate_named(node: Any, at: str, names: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every named thing of the document, by the names that lead to it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, dict):
        inside = (*names, node["id"]) if isinstance(node.get("id"), str) else names
        if inside != names:
            yield inside, at
        for key, child in node.items():
            if isinstance(child, dict | list):
                yield from _iterate_named(child, format_path([key], at) if at else str(key), inside, depth + 1)
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _iterate_named(child, f"{at}[{number}]", names, depth + 1)
