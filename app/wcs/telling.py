"""What is to be known of an export, each thing once: why, what to do about it, and where, in the words of people."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.wcs import called
from app.wcs.advice import advice
from app.wcs.findings import MAPPED, NOT_MAPPED, Finding, Findings, Reason

# What holds others that have their own words: it says nothing more once one of them was told for the same reason.
WHOLES = frozenset({"action", "field", "global_action"})


@dataclass
class Spot:
    """One element, from the outside in, and the words of the export that it is about."""

    place: called.Place
    verbatims: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """In one line; empty for the whole file."""
        return " › ".join(self.place)


@dataclass
class Point:
    """One thing to know, wherever it is met."""

    why: str
    advice: str
    is_lost: bool
    spots: dict[called.Place, Spot] = field(default_factory=dict)


def told(findings: Findings) -> list[Point]:
    """All that is not taken as it was: first what is kept only in its own words, then what is nearly the same."""
    points: dict[tuple[str, str], Point] = {}
    for finding in findings.items:
        if finding.outcome != MAPPED:
            for why in finding.reasons:
                _note(points, finding, why, place_of(finding, findings))
    return sorted(points.values(), key=lambda point: not point.is_lost)


def place_of(finding: Finding, findings: Findings) -> called.Place:
    """What people call the element; nothing for what is about the whole file."""
    if finding.part == "setting":
        return (called.of_setting(finding.element),)
    return findings.called.get(finding.element, ())


def _note(points: dict[tuple[str, str], Point], finding: Finding, why: Reason, place: called.Place) -> None:
    words, to_do = str(why), advice(finding, why)
    is_lost = finding.outcome == NOT_MAPPED
    known = next((each for each in points.values() if each.why == words and place in each.spots), None)
    if known is not None and finding.part in WHOLES:
        return
    point = points.setdefault((words, to_do), Point(words, to_do, is_lost))
    point.is_lost = point.is_lost or is_lost
    spot = point.spots.setdefault(place, Spot(place))
    # The parameters of a whole action, as the file writes them, are words for nobody.
    is_raw = finding.part in ("action", "global_action")
    if finding.verbatim and not is_raw and finding.verbatim not in spot.verbatims:
        spot.verbatims.append(finding.verbatim)
