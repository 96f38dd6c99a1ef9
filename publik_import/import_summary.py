"""Group the findings of an export into points: the message, the advice and the occurrences."""

from __future__ import annotations

from dataclasses import dataclass, field

from publik_import import element_labels
from publik_import.advice import build_advice
from publik_import.findings import MAPPED, NOT_MAPPED, Finding, Findings, Reason

# Parts that contain others; their finding is dropped when a contained part has the same reason.
WHOLES = frozenset({"action", "field", "global_action"})


@dataclass
class Occurrence:
    """An element by the labels on its path, with original texts of the export."""

    path: element_labels.LabelPath
    verbatims: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The path in one line; empty for the whole file."""
        return " › ".join(self.path)


@dataclass
class SummaryPoint:
    """A message with all its occurrences."""

    message: str
    advice: str
    is_lost: bool
    occurrences: dict[element_labels.LabelPath, Occurrence] = field(default_factory=dict)


def list_summary_points(findings: Findings) -> list[SummaryPoint]:
    """Points for all findings that are not mapped exactly: unmapped ones first."""
    points: dict[tuple[str, str], SummaryPoint] = {}
    for finding in findings.items:
        if finding.outcome != MAPPED:
            for reason in finding.reasons:
                _add_occurrence(points, finding, reason, find_label_path(finding, findings))
    return sorted(points.values(), key=lambda point: not point.is_lost)


def find_label_path(finding: Finding, findings: Findings) -> element_labels.LabelPath:
    """The labels on the path to the element; empty for the whole file."""
    if finding.part == "setting":
        return (element_labels.label_setting(finding.element),)
    return findings.labels.get(finding.element, ())


def _add_occurrence(
    points: dict[tuple[str, str], SummaryPoint], finding: Finding, reason: Reason, label_path: element_labels.LabelPath
) -> None:
    message, advice = str(reason), build_advice(finding, reason)
    is_lost = finding.outcome == NOT_MAPPED
    existing_point = next(
        (point for point in points.values() if point.message == message and label_path in point.occurrences), None
    )
    if existing_point is not None and finding.part in WHOLES:
        return
    point = points.setdefault((message, advice), SummaryPoint(message, advice, is_lost))
    point.is_lost = point.is_lost or is_lost
    occurrence = point.occurrences.setdefault(label_path, Occurrence(label_path))
    # Raw parameters of an action are of no use to readers.
    is_raw = finding.part in ("action", "global_action")
    if finding.verbatim and not is_raw and finding.verbatim not in occurrence.verbatims:
        occurrence.verbatims.append(finding.verbatim)
