"""What became of each element of an export: mapped, mapped approximately, or kept verbatim; and why."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from app.publik_import.reasons import REASONS

MAPPED, APPROXIMATE, NOT_MAPPED = "mapped", "approximate", "not_mapped"
OUTCOMES = (MAPPED, APPROXIMATE, NOT_MAPPED)
LONGEST_VERBATIM = 2000
MAX_FINDINGS = 20_000


@dataclass(frozen=True)
class Reason:
    """Why something could not be taken as it is: a code and its values, put in words when it is read."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return str(REASONS[self.code]) % dict(self.values)


def build_reason(code: str, **values: Any) -> Reason:
    return Reason(code, tuple((name, str(value)[:200]) for name, value in values.items()))


class Unreadable(Exception):
    """The file cannot be read at all."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = build_reason(code, **values)
        super().__init__(self.reason.code)


class NotUnderstood(Exception):
    """A condition or a value whose meaning is not known: it is kept as it was written."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = build_reason(code, **values)
        super().__init__(self.reason.code)


@dataclass(frozen=True)
class Finding:
    """The outcome of one element: where it was in the export, why, and its own words."""

    part: str  # field, condition, placeholder, action…
    element: str
    outcome: str
    reasons: tuple[Reason, ...] = ()
    verbatim: str | None = None


@dataclass
class Findings:
    """All outcomes of one file, in the order of reading."""

    items: list[Finding] = field(default_factory=list)
    # Where an element is in the document: the names to go through, by how findings call it.
    subjects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What people call an element, from the outside in, by how findings call it.
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add_mapped(self, part: str, element: str) -> None:
        self._add_finding(Finding(part, element, MAPPED))

    def add_approximate(self, part: str, element: str, *reasons: Reason, verbatim: str | None = None) -> None:
        self._add_finding(Finding(part, element, APPROXIMATE, reasons, verbatim))

    def add_not_mapped(self, part: str, element: str, *reasons: Reason, verbatim: str | None = None) -> None:
        self._add_finding(Finding(part, element, NOT_MAPPED, reasons, verbatim))

    def add_judged(self, part: str, element: str, reasons: Iterable[Reason], verbatim: str | None = None) -> None:
        """Mapped when there is no reason to say otherwise, approximately when there is one."""
        found = tuple(dict.fromkeys(reasons))
        outcome = APPROXIMATE if found else MAPPED
        self._add_finding(Finding(part, element, outcome, found, verbatim if found else None))

    @contextmanager
    def isolate_element(self, part: str, element: str) -> Iterator[None]:
        """One element in a shape that nobody foresaw is noted, and those around it are translated."""
        try:
            yield
        except Exception:
            logging.getLogger(__name__).exception("element not translated: %s", part)
            self.add_not_mapped(part, element, build_reason("element_failed"))

    def include_findings(self, others: Findings, within: tuple[str, ...]) -> None:
        """What was found of elements that stand inside of another one."""
        self.items.extend(others.items[: MAX_FINDINGS - len(self.items)])
        for element, names in others.subjects.items():
            self.subjects.setdefault(element, names)
        for element, words in others.labels.items():
            self.labels.setdefault(element, (*within, *words))

    def find_element_at(self, names: tuple[str, ...]) -> str | None:
        """The element that became the thing of the document to which these names lead, or the nearest around it."""
        known = {subject: element for element, subject in reversed(self.subjects.items()) if element in self.labels}
        for end in range(len(names), 0, -1):
            for start in range(end):
                if (element := known.get(names[start:end])) is not None:
                    return element
        return None

    def count_outcomes(self, part: str | None = None) -> dict[str, int]:
        """How many elements had each outcome, of one part or of all."""
        seen = Counter(item.outcome for item in self.items if part in (None, item.part))
        return {outcome: seen[outcome] for outcome in OUTCOMES}

    def _add_finding(self, finding: Finding) -> None:
        if len(self.items) < MAX_FINDINGS:
            self.items.append(_shorten_verbatim(finding))


def _shorten_verbatim(finding: Finding) -> Finding:
    if finding.verbatim is None or len(finding.verbatim) <= LONGEST_VERBATIM:
        return finding
    shorter = finding.verbatim[: LONGEST_VERBATIM - 1] + "…"
    return replace(finding, verbatim=shorter)
