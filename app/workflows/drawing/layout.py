"""A layered layout of boxes and labelled edges, top to bottom: the same graph always gives the same drawing.

A depth-first search turns back edges; a node is one rank below its lowest predecessor; an edge has a vertex in each row that
it crosses, and one for its label, so that no edge runs through a box and no label covers anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.workflows.drawing.chain_alignment import straighten_chains
from app.workflows.drawing.ranks import compute_ranks, find_back_edges
from app.workflows.drawing.row_order import order_rows
from app.workflows.drawing.row_spacing import Extent, space_rows, spread_positions

GAP = 20.0
MARGIN = 24.0
# Between two rows: the more edges go sideways, the higher, for their curves to be followed by eye.
LEAST_RISE, MOST_RISE, RISE_PER_SHIFT = 24.0, 84.0, 0.15
# Of an edge that passes through a row.
PASSAGE = Extent(3.0, 3.0, weight=4.0)
# On a side of a node, between two edges and from its corners.
PORT_DISTANCE, CORNER = 18.0, 22.0


@dataclass(frozen=True)
class LayoutNode:
    """A box. `right_margin` is room at its right for what belongs to it."""

    id: str
    width: float
    height: float
    right_margin: float = 0.0


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
    """Where an edge goes straight down through a row; between two passages it curves."""

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


@dataclass(frozen=True)
class Layout:
    """The boxes of the nodes and the routes of the edges, in the order given. `cuts` are where a page may end."""

    width: float
    height: float
    nodes: dict[str, Box]
    routes: tuple[Route, ...]
    cuts: tuple[float, ...]


def lay_out(nodes: Sequence[LayoutNode], edges: Sequence[LayoutEdge]) -> Layout:
    """The layout of a graph; the first node is its start. An edge from a node to itself has no route."""
    graph = _LayeredGraph(nodes, [edge for edge in edges if edge.source != edge.target])
    graph.rows = order_rows(graph.rows, graph.above, graph.below)
    abscissas = space_rows(graph.rows, graph.extents, graph.above, graph.below, gap=GAP)
    reaches = [graph.get_reach(vertex) for vertex in range(len(abscissas))]
    straighten_chains(graph.chains, graph.rows, graph.extents, reaches, abscissas, gap=GAP)
    return _Geometry(graph, abscissas).build_layout()


@dataclass
class _LayeredGraph:
    """Vertices in rows: nodes in even rows, labels in odd rows, and a passage in each row that an edge crosses."""

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
                2 * ranks[node.id], Extent(node.width / 2, node.width / 2 + node.right_margin), node.height
            )
            for node in self.nodes
        }
        for edge in self.edges:
            self._add_chain(edge, ranks)

    def is_back(self, edge: LayoutEdge) -> bool:
        return (edge.source, edge.target) in self.back_edges

    def get_reach(self, vertex: int) -> float:
        """How far from its middle an edge may touch a node."""
        return max(self.extents[vertex].left - CORNER, 0.0)

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
                extent, height = (Extent(half, half), edge.label_height) if is_label else (PASSAGE, 0.0)
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


class _Geometry:
    """Rounded coordinates of a layered graph."""

    def __init__(self, graph: _LayeredGraph, abscissas: Sequence[float]) -> None:
        self.graph = graph
        left = min((abscissas[v] - graph.extents[v].left for v in range(len(abscissas))), default=0.0)
        self.abscissas = [round(abscissa - left + MARGIN, 1) for abscissa in abscissas]
        self.node_vertices = set(graph.vertices.values())
        self.ports: dict[tuple[int, int], float] = {}
        for vertex in graph.vertices.values():
            self._add_ports(vertex, graph.above[vertex])
            self._add_ports(vertex, graph.below[vertex])
        self.tops, self.bottoms = self._stack_rows()

    def build_layout(self) -> Layout:
        graph = self.graph
        right = max((self.abscissas[v] + graph.extents[v].right for v in range(len(self.abscissas))), default=0.0)
        filled_rows = [number for number, row in enumerate(graph.rows) if row]
        bottom = self.bottoms[filled_rows[-1]] if filled_rows else 0.0
        return Layout(
            width=round(right + MARGIN, 1),
            height=round(bottom + MARGIN, 1),
            nodes={node.id: self._node_box(node) for node in graph.nodes},
            routes=tuple(self._route(number, edge) for number, edge in enumerate(graph.edges)),
            cuts=tuple(round((self.bottoms[row - 1] + self.tops[row]) / 2, 1) for row in range(2, len(graph.rows), 2)),
        )

    def _add_ports(self, vertex: int, neighbours: Sequence[int]) -> None:
        """Spread the edges of one side of a node along it, in the order of what they come from or lead to."""
        if not neighbours:
            return
        middle, reach = self.abscissas[vertex], self.graph.get_reach(vertex)
        ordered = sorted(neighbours, key=self.abscissas.__getitem__)
        last = len(ordered) - 1
        distance = min(PORT_DISTANCE, 2 * reach / max(last, 1))
        wishes = [
            min(max(self.abscissas[each], middle - reach + rank * distance), middle + reach - (last - rank) * distance)
            for rank, each in enumerate(ordered)
        ]
        positions = spread_positions(wishes, [distance] * last, [1.0] * len(ordered))
        for neighbour, position in zip(ordered, positions, strict=True):
            self.ports[vertex, neighbour] = round(position, 1)

    def _stack_rows(self) -> tuple[list[float], list[float]]:
        graph = self.graph
        shifts = [0.0] * len(graph.rows)
        for chain in graph.chains:
            for upper, lower in pairwise(chain):
                shift = abs(self._abscissa(upper, lower) - self._abscissa(lower, upper))
                row = graph.row_of[lower]
                shifts[row] = max(shifts[row], shift)
        tops, bottoms, y = [], [], MARGIN
        for number, vertices in enumerate(graph.rows):
            if number:
                y += min(max(LEAST_RISE, shifts[number] * RISE_PER_SHIFT), MOST_RISE)
            tops.append(round(y, 1))
            y += max((graph.heights[vertex] for vertex in vertices), default=0.0)
            bottoms.append(round(y, 1))
        return tops, bottoms

    def _abscissa(self, vertex: int, neighbour: int) -> float:
        """Where an edge to that neighbour touches the vertex."""
        return self.ports.get((vertex, neighbour), self.abscissas[vertex])

    def _node_box(self, node: LayoutNode) -> Box:
        vertex = self.graph.vertices[node.id]
        row = self.graph.row_of[vertex]
        y = (self.tops[row] + self.bottoms[row] - node.height) / 2
        return Box(round(self.abscissas[vertex] - node.width / 2, 1), round(y, 1), node.width, node.height)

    def _route(self, number: int, edge: LayoutEdge) -> Route:
        graph, chain = self.graph, self.graph.chains[number]
        start = graph.row_of[chain[0]]
        passages = []
        for rank, vertex in enumerate(chain):
            top, bottom = self.tops[start + rank], self.bottoms[start + rank]
            if vertex in self.node_vertices:
                passages.append(self._passage_at_node(vertex, chain, rank, top, bottom))
            else:
                passages.append(Passage(self.abscissas[vertex], top, bottom))
        label_rank = chain.index(graph.labels[number])
        label_passage = passages[label_rank]
        label = Box(
            round(label_passage.x - edge.label_width / 2, 1),
            round((label_passage.top + label_passage.bottom - edge.label_height) / 2, 1),
            edge.label_width,
            edge.label_height,
        )
        return Route(edge, tuple(passages), label, graph.is_back(edge))

    def _passage_at_node(self, vertex: int, chain: Sequence[int], rank: int, top: float, bottom: float) -> Passage:
        """From the border of a node to that of its row."""
        spare = (bottom - top - self.graph.heights[vertex]) / 2
        if rank == 0:
            return Passage(self._abscissa(vertex, chain[1]), round(bottom - spare, 1), bottom)
        return Passage(self._abscissa(vertex, chain[-2]), top, round(top + spare, 1))
