"""Shapes of a layout: sizes given, and boxes and routes computed, in whole units when the sizes are even."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class LayoutNode:
    """A box. `right_margin` is room at its right for what belongs to it."""

    id: str
    width: float
    height: float
    right_margin: float = 0


@dataclass(frozen=True)
class LayoutEdge:
    """An edge with its label. Without target, it ends at its label."""

    source: str
    target: str | None
    label_width: float
    label_height: float


@dataclass(frozen=True)
class Box:
    """A rectangle, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def move(self, x: float, y: float) -> Box:
        return replace(self, x=self.x + x, y=self.y + y)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Passage:
    """Straight part of an edge, going down through a row; between two passages the edge curves."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Route:
    """An edge from top to bottom, with the box of its label; a back edge is followed upwards."""

    edge: LayoutEdge
    passages: tuple[Passage, ...]
    label: Box
    is_back: bool

    def move(self, x: float, y: float) -> Route:
        passages = [Passage(p.x + x, p.top + y, p.bottom + y) for p in self.passages]
        return replace(self, passages=tuple(passages), label=self.label.move(x, y))


@dataclass(frozen=True)
class Layout:
    """The boxes of the nodes and the routes of the edges. `cuts` are where a page may end."""

    width: float
    height: float
    nodes: dict[str, Box]
    routes: tuple[Route, ...]
    cuts: tuple[float, ...]
