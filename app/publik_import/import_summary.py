"""What is to be known of an export, each thing once: why, what to do about it, and where, in the words of people."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.publik_import import element_labels
from app.publik_import.advice import build_advice
from app.publik_import.findings import MAPPED, NOT_MAPPED, Finding, Findings, Reason

# What holds others that have their own words: it says nothing more once one of them was told for the same reason.
WHOLES = frozenset({"action", "field", "global_action"})


@dataclass
class Occurrence:
    """One element, from the outside in, and the words of the export that it is about."""

    path: element_labels.LabelPath
    verbatims: list[str] = field(default_factory=list)

    @property
    def describe(self) -> str:
        """In one line; empty for the whole file."""
        return " › ".join(self.path)


@dataclass
class SummaryPoint:
    """One thing to know, wherever it is met."""

    why: str
    advice: str
    is_lost: bool
    occurrences: dict[element_labels.LabelPath, Occurrence] = field(default_factory=dict)


def list_summary_points(findings: Findings) -> list[SummaryPoint]:
    """All that is not taken as it was: first what is kept only in its own words, then what is nearly the same."""
    points: dict[tuple[str, str], SummaryPoint] = {}
    for finding in findings.items:
        if finding.outcome != MAPPED:
            for why in finding.reasons:
                _add_occurrence(points, finding, why, find_label_path(finding, findings))
    return sorted(points.values(), key=lambda point: not point.is_lost)


def find_label_path(finding: Finding, findings: Findings) -> element_labels.LabelPath:
    """What people call the element; nothing for what is about the whole file."""
    if finding.part == "setting":
        return (element_labels.label_setting(finding.element),)
    return findings.labels.get(finding.element, ())


def _add_occurrence(
    points: dict[tuple[str, str], SummaryPoint], finding: Finding, why: Reason, place: element_labels.LabelPath
) -> None:
    words, to_do = str(why), build_advice(finding, why)
    is_lost = finding.outcome == NOT_MAPPED
    known = next((each for each in points.values() if each.why == words and place in each.occurrences), None)
    if known is not None and finding.part in WHOLES:
        return
    point = points.setdefault((words, to_do), SummaryPoint(words, to_do, is_lost))
    point.is_lost = point.is_lost or is_lost
    spot = point.occurrences.setdefault(place, Occurrence(place))
    # The parameters of a whole action, as the file writes them, are words for nobody.
    is_raw = finding.part in ("action", "global_action")
    if finding.verbatim and not is_raw and finding.verbatim not in spot.verbatims:
        spot.verbatims.append(finding.verbatim)
