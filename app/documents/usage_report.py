"""Trial of a template on past requests: empty values, addresses that overflow the window, parts never printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import is_section_shown
from app.documents.section_types import Section
from app.documents.template_definition import DocumentTemplate
from app.documents.template_schema import LETTER
from app.documents.window_address import is_overflowing
from app.language.text.passages import find_placeholder_names
from app.language.text.placeholders import render_text

# Known only when the document is made.
_LATER_ROOTS = frozenset({"document", "agent", "item", "outer"})


@dataclass(frozen=True)
class UsageReport:
    """Counts over `case_count` requests; `overflowing` and `without_address` are the references of letters."""

    case_count: int = 0
    # The names that were empty where they are printed, and in how many requests, most often first.
    empty_names: tuple[tuple[str, int], ...] = ()
    # The parts with a condition, and in how many requests each is printed.
    shown_counts: tuple[tuple[str, int], ...] = ()
    overflowing: tuple[str, ...] = ()
    without_address: tuple[str, ...] = ()

    @property
    def never_shown(self) -> tuple[str, ...]:
        return tuple(section_id for section_id, count in self.shown_counts if not count)


def build_usage_report(
    template: DocumentTemplate, requests: Iterable[DocumentValues], *, file_names: Collection[str] = ()
) -> UsageReport:
    """The report of a template on these requests. `file_names` are those that its file shows."""
    empty_names, shown_counts = Counter[str](), Counter[str]()
    overflowing: list[str] = []
    without_address: list[str] = []
    case_count = 0
    for values in requests:
        case_count += 1
        printed_sections = [section for section in template.sections if is_section_shown(section, values)]
        shown_counts.update(section.id for section in printed_sections)
        empty_names.update(_find_empty_names(template, printed_sections, values, file_names))
        if template.layout == LETTER:
            reference = str(values.texts["case"]["reference"])
            if is_overflowing(values.recipient):
                overflowing.append(reference)
            elif len(values.recipient) < 2:
                without_address.append(reference)
    conditional = [section.id for section in template.sections if section.when is not None]
    return UsageReport(
        case_count,
        tuple(empty_names.most_common()),
        tuple((section_id, shown_counts[section_id]) for section_id in conditional),
        tuple(overflowing),
        tuple(without_address),
    )


def _find_empty_names(
    template: DocumentTemplate, sections: Iterable[Section], values: DocumentValues, file_names: Collection[str]
) -> set[str]:
    names = {*find_placeholder_names(template.subject), *file_names}
    for section in sections:
        texts: list[Any] = [section.text, *(column.text for column in section.columns)]
        names = names.union(*(find_placeholder_names(text) for text in texts))
    printed = (name for name in names if name.partition(".")[0] not in _LATER_ROOTS)
    return {name for name in printed if _is_empty(name, values.texts)}


def _is_empty(name: str, texts: Mapping[str, Any]) -> bool:
    return not render_text(f"{{{{ {name} }}}}", texts).strip()
