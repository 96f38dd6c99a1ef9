"""A graph in rows: nodes in even rows, labels in odd rows, and a vertex in each row that an edge crosses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.workflows.drawing.layout_shapes import LayoutEdge, LayoutNode
from app.workflows.drawing.ranks import compute_ranks, find_back_edges
from app.workflows.drawing.row_spacing import Extent

# Of an edge that passes through a row.
PASSAGE = Extent(3.0, 3.0, weight=4.0)
# Left free on each side of a node.
BESIDE = 6
# From the corner of a node to the first place where an edge touches it.
CORNER = 22.0


@dataclass
class LayeredGraph:
    """Vertices by number: their rows, their sizes, and the chains that edges make of them."""

    nodes: Sequence[LayoutNode]
    edges: Sequence[LayoutEdge]
    rows: list[list[int]] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    above: list[list[int]] = field(default_factory=list)
    below: list[list[int]] = field(default_factory=list)
    # Of each edge, its vertices from top to bottom and which of them is its label.
    chains: list[list[int]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        targets = {
            node.id: list(dict.fromkeys(e.target for e in self.edges if e.source == node.id and e.target is not None))
            for node in self.nodes
        }
        self.back_edges = find_back_edges(targets)
        ranks = compute_ranks(targets, self.back_edges)
        row_count = 2 * max(ranks.values(), default=0) + 2
        self.rows = [[] for _ in range(row_count)]
        self.vertices = {
            node.id: self._add_vertex(
                2 * ranks[node.id],
                Extent(node.width / 2 + BESIDE, node.width / 2 + BESIDE + node.right_margin),
                node.height,
            )
            for node in self.nodes
        }
        for edge in self.edges:
            self._add_chain(edge, ranks)

    def is_back(self, edge: LayoutEdge) -> bool:
        return (edge.source, edge.target) in self.back_edges

    def get_reach(self, vertex: int) -> float:
        """Return the greatest distance from its middle at which an edge may touch a node."""
        return max(self.extents[vertex].left - BESIDE - CORNER, 0.0)

    def _add_chain(self, edge: LayoutEdge, ranks: dict[str, int]) -> None:
        half = edge.label_width / 2
        source = self.vertices[edge.source]
        if edge.target is None:
            label = self._add_vertex(2 * ranks[edge.source] + 1, Extent(half, half), edge.label_height)
            chain = [source, label]
        else:
            is_back = self.is_back(edge)
            upper, lower = (edge.target, edge.source) if is_back else (edge.source, edge.target)
            rows = range(2 * ranks[upper] + 1, 2 * ranks[lower])
            # The label is beside the status that it leaves.
            label_row = rows[-1] if is_back else rows[0]
            chain = [self.vertices[upper]]
            for row in rows:
                is_label = row == label_row
                extent, height = (Extent(half, half), edge.label_height) if is_label else (PASSAGE, 0)
                chain.append(self._add_vertex(row, extent, height))
            chain.append(self.vertices[lower])
            label = chain[-2] if is_back else chain[1]
        for upper_vertex, lower_vertex in pairwise(chain):
            self.below[upper_vertex].append(lower_vertex)
            self.above[lower_vertex].append(upper_vertex)
        self.chains.append(chain)
        self.labels.append(label)

    def _add_vertex(self, row: int, extent: Extent, height: float) -> int:
        vertex = len(self.extents)
        self.rows[row].append(vertex)
        self.extents.append(extent)
        self.heights.append(height)
        self.row_of.append(row)
        self.above.append([])
        self.below.append([])
        return vertex
