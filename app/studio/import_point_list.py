"""The points of an import, each with the panel of the builder where it is dealt with and its place in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.definitions.drafts.import_points import ImportPoint, ImportPoints
from app.definitions.drafts.remark_places import build_path
from app.definitions.words.problem_locations import describe_path
from app.definitions.words.setting_path import Titles
from app.studio.finding_links import find_panel


@dataclass(frozen=True)
class LinkedPoint:
    """A point, the element whose panel shows it, and its place in words."""

    point: ImportPoint
    panel: str
    location: str

    @property
    def key(self) -> str:
        return self.point.key


@dataclass(frozen=True)
class PointGroup:
    """Points that say the same at several places."""

    points: Sequence[LinkedPoint]

    @property
    def first(self) -> ImportPoint:
        return self.points[0].point

    @property
    def is_edited(self) -> bool:
        """Whether all their elements were changed since the import."""
        return all(point.point.is_edited for point in self.points)


@dataclass(frozen=True)
class PointList:
    """The points of a draft as the studio shows them."""

    definition: Mapping[str, Any]
    all: ImportPoints
    titles: Titles

    @property
    def count(self) -> int:
        return len(self.all.points)

    @property
    def remaining_count(self) -> int:
        return len(self.all.remaining)

    @property
    def edited_count(self) -> int:
        """Number of the remaining points that are about elements changed since the import."""
        return sum(point.is_edited for point in self.all.remaining)

    @property
    def is_from_publik(self) -> bool:
        return self.all.is_from_publik

    @property
    def remaining(self) -> list[PointGroup]:
        return self._group(self.all.remaining)

    @property
    def completed_groups(self) -> list[PointGroup]:
        return self._group(self.all.completed_points)

    def list_at(self, panel: str) -> list[LinkedPoint]:
        """The points that a panel shows, those dealt with last."""
        at_panel = [point for point in self.all.points if find_panel(self.definition, point.pointer) == panel]
        return [self._link(point) for point in sorted(at_panel, key=lambda point: point.is_done)]

    def find_next_elsewhere(self, panel: str) -> LinkedPoint | None:
        """The next point to deal with in another panel."""
        here = [point.key for point in self.list_at(panel)]
        start = next((number for number, point in enumerate(self.all.points) if point.key in here), -1)
        following = [*self.all.points[start + 1 :], *self.all.points[: start + 1]]
        next_point = next((point for point in following if not point.is_done and point.key not in here), None)
        return self._link(next_point) if next_point else None

    def _group(self, points: Sequence[ImportPoint]) -> list[PointGroup]:
        groups: dict[str, list[LinkedPoint]] = {}
        for point in points:
            groups.setdefault(point.remark.message, []).append(self._link(point))
        return [PointGroup(linked) for linked in groups.values()]

    def _link(self, point: ImportPoint) -> LinkedPoint:
        location = describe_path(self.definition, build_path(self.definition, point.pointer), self.titles)
        return LinkedPoint(point, find_panel(self.definition, point.pointer), location)
