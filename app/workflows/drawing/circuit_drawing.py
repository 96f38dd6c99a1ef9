"""The shapes of the drawing of a workflow: boxes of statuses, arrows and their labels, in the units of an SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.workflows.drawing.arrow_paths import Arrowhead, draw_loop, draw_route
from app.workflows.drawing.box_content import (
    LabelContent,
    NodeContent,
    build_label_content,
    build_node_content,
)
from app.workflows.drawing.circuit_graph import CircuitEdge, CircuitGraph, CircuitNode, Ending
from app.workflows.drawing.layout import Box, Layout, LayoutEdge, LayoutNode, Route, lay_out
from app.workflows.drawing.print_sheets import Sheet, cut_sheets

# Between the labels of one arrow, and between a status and the label of a loop on it.
LABEL_GAP, LOOP_LENGTH = 3.0, 26.0


@dataclass(frozen=True)
class DrawnNode:
    """A status with the box of its rectangle."""

    node: CircuitNode
    box: Box
    content: NodeContent


@dataclass(frozen=True)
class DrawnLabel:
    """The label of one way along an arrow."""

    edge: CircuitEdge
    box: Box
    content: LabelContent


@dataclass(frozen=True)
class DrawnArrow:
    """One arrow with the labels of every way from one status to another. `ending` says what a short arrow means."""

    source: str
    target: str | None
    ending: Ending
    path: str
    head: Arrowhead | None
    is_back: bool
    change: str
    labels: tuple[DrawnLabel, ...]


@dataclass(frozen=True)
class CircuitDrawing:
    """Everything that the template draws. `sheets` are the pages of a print."""

    graph: CircuitGraph
    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    arrows: tuple[DrawnArrow, ...]
    sheets: tuple[Sheet, ...]


def draw_circuit(graph: CircuitGraph) -> CircuitDrawing:
    """The drawing of a graph; the same graph always gives the same drawing."""
    node_contents = {node.id: build_node_content(node) for node in graph.nodes}
    groups = [_LabelGroup(edges) for edges in _group_edges(graph.edges)]
    loops = {group.source: group for group in groups if group.target == group.source}
    others = [group for group in groups if group.target != group.source]
    layout = lay_out(
        [_layout_node(node, node_contents[node.id], loops.get(node.id)) for node in _start_first(graph.nodes)],
        [LayoutEdge(group.source, group.target, group.width, group.height) for group in others],
    )
    arrows = [_draw_arrow(group, route) for group, route in zip(others, layout.routes, strict=True)]
    arrows += [_draw_loop_arrow(group, layout) for group in loops.values()]
    return CircuitDrawing(
        graph=graph,
        width=layout.width,
        height=layout.height,
        nodes=tuple(DrawnNode(node, layout.nodes[node.id], node_contents[node.id]) for node in graph.nodes),
        arrows=tuple(arrows),
        sheets=cut_sheets(layout.width, layout.height, layout.cuts),
    )


class _LabelGroup:
    """The labels of one arrow, one under another."""

    def __init__(self, edges: Sequence[CircuitEdge]) -> None:
        self.edges = edges
        self.source, self.target, self.ending = edges[0].source, edges[0].target, edges[0].ending
        changes = {edge.change for edge in edges}
        self.change = changes.pop() if len(changes) == 1 else ""
        self.contents = [build_label_content(edge) for edge in edges]
        self.width = max(content.width for content in self.contents)
        self.height = sum(content.height + LABEL_GAP for content in self.contents) - LABEL_GAP

    def draw_labels(self, x: float, y: float) -> tuple[DrawnLabel, ...]:
        """The labels from this upper left corner, in the middle of the width of the widest."""
        labels = []
        for edge, content in zip(self.edges, self.contents, strict=True):
            box = Box(round(x + (self.width - content.width) / 2, 1), round(y, 1), content.width, content.height)
            labels.append(DrawnLabel(edge, box, content))
            y += content.height + LABEL_GAP
        return tuple(labels)


def _group_edges(edges: Iterable[CircuitEdge]) -> list[list[CircuitEdge]]:
    """Ways between the same two statuses share an arrow; those that are added or removed have their own."""
    groups: dict[tuple[str, str | None, Ending, str], list[CircuitEdge]] = {}
    for edge in edges:
        groups.setdefault((edge.source, edge.target, edge.ending, ""), []).append(edge)
    return list(groups.values())


def _start_first(nodes: Sequence[CircuitNode]) -> list[CircuitNode]:
    return sorted(nodes, key=lambda node: not node.is_initial)


def _layout_node(node: CircuitNode, content: NodeContent, loop: _LabelGroup | None) -> LayoutNode:
    right_margin = LOOP_LENGTH + loop.width if loop else 0.0
    height = max(content.height, loop.height) if loop else content.height
    return LayoutNode(node.id, content.width, height, right_margin)


def _draw_arrow(group: _LabelGroup, route: Route) -> DrawnArrow:
    path, head = draw_route(route)
    labels = group.draw_labels(route.label.x, route.label.y)
    return DrawnArrow(group.source, group.target, group.ending, path, head, route.is_back, group.change, labels)


def _draw_loop_arrow(group: _LabelGroup, layout: Layout) -> DrawnArrow:
    """From the right side of a status to its label, and back."""
    box = layout.nodes[group.source]
    path, head = draw_loop(box, LOOP_LENGTH)
    labels = group.draw_labels(box.right + LOOP_LENGTH, box.y + (box.height - group.height) / 2)
    return DrawnArrow(group.source, group.target, group.ending, path, head, False, group.change, labels)
