"""The shapes of the drawing of a workflow: boxes of statuses, arrows and their labels, in the units of an SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.workflows.drawing.arrow_paths import draw_loop, draw_route
from app.workflows.drawing.box_content import (
    LabelContent,
    NodeContent,
    build_label_content,
    build_node_content,
)
from app.workflows.drawing.graph_elements import CircuitEdge, CircuitGraph, CircuitNode, Ending
from app.workflows.drawing.layout import lay_out
from app.workflows.drawing.layout_shapes import Box, LayoutEdge, LayoutNode
from app.workflows.drawing.print_sheets import Sheet, cut_sheets

# Between the labels of one arrow, and between a status and the label of a loop on it.
LABEL_GAP, LOOP_LENGTH = 4, 26


@dataclass(frozen=True)
class DrawnLabel:
    """The label of one way along an arrow."""

    edge: CircuitEdge
    name: str
    box: Box
    content: LabelContent
    # The rank of its arrow in the drawing.
    arrow: int


@dataclass(frozen=True)
class DrawnNode:
    """A status with the box of its rectangle."""

    node: CircuitNode
    box: Box
    content: NodeContent
    # The labels of the arrows out of it.
    labels: tuple[DrawnLabel, ...]


@dataclass(frozen=True)
class DrawnArrow:
    """The line from one status to another, or a short one that ends at its label."""

    path: str
    head: str
    is_back: bool
    change: str


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
    contents = {node.id: build_node_content(node) for node in graph.nodes}
    groups = [_LabelGroup(edges) for edges in _group_edges(graph.edges)]
    loops = {group.source: group for group in groups if group.target == group.source}
    others = [group for group in groups if group.target != group.source]
    layout = lay_out(
        [_layout_node(node, contents[node.id], loops.get(node.id)) for node in _start_first(graph.nodes)],
        [LayoutEdge(group.source, group.target, group.width, group.height) for group in others],
    )
    arrows: list[DrawnArrow] = []
    labels: dict[str, list[DrawnLabel]] = {node.id: [] for node in graph.nodes}
    by_abscissa = sorted(zip(others, layout.routes, strict=True), key=lambda pair: pair[1].label.middle)
    for group, route in by_abscissa:
        labels[group.source] += group.draw_labels(graph, route.label.x, route.label.y, arrow=len(arrows))
        path, head = draw_route(route)
        arrows.append(DrawnArrow(path, head, route.is_back, group.change))
    for group in loops.values():
        box = layout.nodes[group.source]
        y = box.y + (box.height - group.height) / 2
        labels[group.source] += group.draw_labels(graph, box.right + LOOP_LENGTH, y, arrow=len(arrows))
        path, head = draw_loop(box, LOOP_LENGTH)
        arrows.append(DrawnArrow(path, head, is_back=False, change=group.change))
    return CircuitDrawing(
        graph=graph,
        width=layout.width,
        height=layout.height,
        nodes=tuple(
            DrawnNode(node, layout.nodes[node.id], contents[node.id], tuple(labels[node.id])) for node in graph.nodes
        ),
        arrows=tuple(arrows),
        sheets=cut_sheets(layout.width, layout.height, layout.cuts),
    )


class _LabelGroup:
    """The labels of one arrow, one under another."""

    def __init__(self, edges: Sequence[CircuitEdge]) -> None:
        self.edges = edges
        self.source, self.target = edges[0].source, edges[0].target
        changes = {edge.change for edge in edges}
        self.change = changes.pop() if len(changes) == 1 else ""
        self.contents = [build_label_content(edge) for edge in edges]
        self.width = max(content.width for content in self.contents)
        self.height = sum(content.height + LABEL_GAP for content in self.contents) - LABEL_GAP

    def draw_labels(self, graph: CircuitGraph, x: float, y: float, *, arrow: int) -> list[DrawnLabel]:
        """The labels from this upper left corner, in the middle of the width of the widest."""
        labels = []
        for edge, content in zip(self.edges, self.contents, strict=True):
            box = Box(round(x + (self.width - content.width) / 2), round(y), content.width, content.height)
            labels.append(DrawnLabel(edge, graph.describe_edge(edge), box, content, arrow))
            y += content.height + LABEL_GAP
        return labels


def _group_edges(edges: Iterable[CircuitEdge]) -> list[list[CircuitEdge]]:
    """Ways between the same two statuses share an arrow."""
    groups: dict[tuple[str, str | None, Ending], list[CircuitEdge]] = {}
    for edge in edges:
        groups.setdefault((edge.source, edge.target, edge.ending), []).append(edge)
    return list(groups.values())


def _start_first(nodes: Sequence[CircuitNode]) -> list[CircuitNode]:
    return sorted(nodes, key=lambda node: not node.is_initial)


def _layout_node(node: CircuitNode, content: NodeContent, loop: _LabelGroup | None) -> LayoutNode:
    right_margin = LOOP_LENGTH + loop.width if loop else 0
    height = max(content.height, loop.height) if loop else content.height
    return LayoutNode(node.id, content.width, height, right_margin)
