"""Findings of a working copy, each with the page of the studio where it is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.web.access_rules import current_actor
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.design_access import can_edit_definition
from app.definitions.drafts.definition_drafts import is_unpublished
from app.definitions.editing.pointers import (
    ElementNotFound,
    find_element,
    find_steps,
    get_parent,
    has_element,
    split_pointer,
)
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.findings.findings import ADVICE, Finding
from app.definitions.words.problem_locations import describe_path
from app.language.schema.problems import format_path
from app.studio.definition_access import ADDRESSES_BY_KIND

_NOT_IN_ANCHORS = str.maketrans({"/": "-", "#": "n", "~": "-", " ": "-"})


@dataclass(frozen=True)
class LinkedFinding:
    """A finding, its location in words, the address of its panel in the builder, and the page to open."""

    finding: Finding
    location: str
    panel: str
    url: str

    @property
    def setting(self) -> str:
        """The setting of the panel that it is about."""
        return self.location.rpartition(" › ")[2] if self.finding.pointer != self.panel else ""

    @property
    def sentence(self) -> str:
        """Message of the finding, with a capital."""
        return self.finding.message[:1].upper() + self.finding.message[1:]


def link_findings(
    kind: Kind, slug: str, definition: Mapping[str, Any], findings: Iterable[Finding]
) -> list[LinkedFinding]:
    """The findings with their links."""
    titles = ReferenceTitles(kind.name, definition)
    return [
        LinkedFinding(
            finding,
            _describe_location(definition, finding, titles),
            find_panel(definition, finding.pointer),
            _find_unpublished_workflow(kind, definition, finding) or make_url(kind, slug, definition, finding.pointer),
        )
        for finding in findings
    ]


def make_url(kind: Kind, slug: str, definition: Mapping[str, Any], pointer: str) -> str:
    """The page of the studio where the element or setting at an address is edited."""
    address, steps = ADDRESSES_BY_KIND[kind.name], split_pointer(pointer)
    if steps[:1] == ("translations",):
        return url_for("studio_translations.show_translations", kind=address, slug=slug)
    panel = find_panel(definition, pointer)
    anchor = f"s-{pointer.translate(_NOT_IN_ANCHORS)}" if pointer not in ("", panel) else None
    if panel or steps[:1] in (("pages",), ("statuses",)):
        return url_for("studio.show_builder", kind=address, slug=slug, element=panel, _anchor=anchor)
    return url_for("studio_settings.show_settings", kind=address, slug=slug, _anchor=anchor)


def _find_unpublished_workflow(kind: Kind, definition: Mapping[str, Any], finding: Finding) -> str:
    """The page where the circuit of a procedure is published, when that is what the procedure waits for."""
    workflow = str(definition.get("workflow"))
    if kind is not PROCEDURE or finding.pointer != "workflow" or not is_unpublished(WORKFLOW, workflow):
        return ""
    if not can_edit_definition(current_actor(), WORKFLOW, workflow):
        return ""
    return url_for("studio.show_problems", kind=ADDRESSES_BY_KIND[WORKFLOW.name], slug=workflow)


def find_panel(definition: Mapping[str, Any], pointer: str) -> str:
    """The nearest element around an address that has a panel: an object of a list, or the whole."""
    while pointer:
        parent = get_parent(pointer)
        if has_element(definition, pointer) and isinstance(find_element(definition, parent), list):
            element = find_element(definition, pointer)
            if isinstance(element, Mapping):
                return pointer
        pointer = parent
    return ""


def list_marks(linked_findings: Iterable[LinkedFinding]) -> dict[str, str]:
    """The most serious finding of each element, by its address; a page or status has the marks of what is in it."""
    marks: dict[str, str] = {}
    for linked_finding in linked_findings:
        if linked_finding.finding.severity == ADVICE or not linked_finding.panel:
            continue
        outer = "/".join(linked_finding.panel.split("/")[:2])
        for pointer in (linked_finding.panel, outer):
            marks.setdefault(pointer, linked_finding.finding.severity)
    return marks


def _describe_location(definition: Mapping[str, Any], finding: Finding, titles: ReferenceTitles) -> str:
    try:
        steps = find_steps(definition, finding.pointer)
        steps = steps[:1] if steps[:1] == ("translations",) else steps
    except ElementNotFound:
        return ""
    location = describe_path(definition, format_path(steps), titles) if steps else ""
    return "" if location and location in finding.message else location
