"""The outcome of each element of an export: mapped, approximate or not mapped, with reasons."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from publik_import.reasons import REASONS

MAPPED, APPROXIMATE, NOT_MAPPED = "mapped", "approximate", "not_mapped"
OUTCOMES = (MAPPED, APPROXIMATE, NOT_MAPPED)
MAX_VERBATIM_LENGTH = 2000
MAX_FINDINGS = 20_000


@dataclass(frozen=True)
class Reason:
    """Reason why an element could not be imported exactly: a code and values, formatted when displayed."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return str(REASONS[self.code]) % dict(self.values)


def build_reason(code: str, **values: Any) -> Reason:
    return Reason(code, tuple((name, str(value)[:200]) for name, value in values.items()))


class Unreadable(Exception):
    """The file cannot be read."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = build_reason(code, **values)
        super().__init__(self.reason.code)


class NotUnderstood(Exception):
    """A condition or a value cannot be translated."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = build_reason(code, **values)
        super().__init__(self.reason.code)


@dataclass(frozen=True)
class Finding:
    """The outcome of one element: its part and name, the reasons, and its original text."""

    part: str  # field, condition, placeholder, action…
    element: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
    verbatim: str | None = None


@dataclass
class Findings:
    """All findings of a file, in reading order."""

    items: list[Finding] = field(default_factory=list)
    # The path of ids of an element in the definition, by its name in findings.
    subjects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The labels on the path to an element, outermost first, by its name in findings.
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add_mapped(self, part: str, element: str) -> None:
        self._add_finding(Finding(part, element, MAPPED))

    def add_approximate(self, part: str, element: str, *reasons: Reason, verbatim: str | None = None) -> None:
        self._add_finding(Finding(part, element, APPROXIMATE, reasons, verbatim))

    def add_not_mapped(self, part: str, element: str, *reasons: Reason, verbatim: str | None = None) -> None:
        self._add_finding(Finding(part, element, NOT_MAPPED, reasons, verbatim))

    def add_with_reasons(self, part: str, element: str, reasons: Iterable[Reason], verbatim: str | None = None) -> None:
        """Add a finding: approximate when there are reasons, else mapped."""
        distinct_reasons = tuple(dict.fromkeys(reasons))
        outcome = APPROXIMATE if distinct_reasons else MAPPED
        self._add_finding(Finding(part, element, outcome, distinct_reasons, verbatim if distinct_reasons else None))

    @contextmanager
    def isolate_element(self, part: str, element: str) -> Iterator[None]:
        """Turn an unexpected exception into a finding, so that other elements are still translated."""
        try:
            yield
        except Exception:
            logging.getLogger(__name__).exception("element not translated: %s", part)
            self.add_not_mapped(part, element, build_reason("element_failed"))

    def include_findings(self, others: Findings, parent_labels: tuple[str, ...]) -> None:
        """Include the findings of elements nested in another one."""
        self.items.extend(others.items[: MAX_FINDINGS - len(self.items)])
        for element, names in others.subjects.items():
            self.subjects.setdefault(element, names)
        for element, label_path in others.labels.items():
            self.labels.setdefault(element, (*parent_labels, *label_path))

    def find_element_at(self, names: tuple[str, ...]) -> str | None:
        """The element translated to the path of ids, or the nearest enclosing one."""
        elements_by_path = {
            subject: element for element, subject in reversed(self.subjects.items()) if element in self.labels
        }
        for end in range(len(names), 0, -1):
            for start in range(end):
                if (element := elements_by_path.get(names[start:end])) is not None:
                    return element
        return None

    def count_outcomes(self, part: str | None = None) -> dict[str, int]:
        """Number of findings by outcome, of one part or of all."""
        counts = Counter(item.outcome for item in self.items if part in (None, item.part))
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    def _add_finding(self, finding: Finding) -> None:
        if len(self.items) < MAX_FINDINGS:
            self.items.append(_shorten_verbatim(finding))


def _shorten_verbatim(finding: Finding) -> Finding:
    if finding.verbatim is None or len(finding.verbatim) <= MAX_VERBATIM_LENGTH:
        return finding
    truncated = finding.verbatim[: MAX_VERBATIM_LENGTH - 1] + "…"
    return replace(finding, verbatim=truncated)
