"""A layered layout of boxes and labelled edges, top to bottom: the same graph always gives the same drawing.

A depth-first search turns back edges; a node is one rank below its lowest predecessor; an edge has a vertex in each row that
it crosses, and one for its label, so that no edge runs through a box and no label covers anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.workflows.drawing.chain_alignment import straighten_chains
from app.workflows.drawing.components import arrange_layouts, find_components
from app.workflows.drawing.layered_graph import LayeredGraph
from app.workflows.drawing.layout_shapes import Box, Layout, LayoutEdge, LayoutNode, Passage, Route
from app.workflows.drawing.row_order import order_rows
from app.workflows.drawing.row_spacing import space_rows, spread_positions

GAP = 16
MARGIN = 24
# Between two rows: the more edges go sideways, the higher, for their curves to be followed by eye.
LEAST_RISE, MOST_RISE, RISE_PER_SHIFT = 24.0, 84.0, 0.15
# On a side of a node, between two edges.
PORT_DISTANCE = 18.0


def lay_out(nodes: Sequence[LayoutNode], edges: Sequence[LayoutEdge]) -> Layout:
    """The layout of a graph; the first node is its start. An edge from a node to itself has no route.

    Routes are in the order of the edges. What is not linked to the start stands apart.
    """
    others = [edge for edge in edges if edge.source != edge.target]
    layouts, ranks = [], []
    for component in find_components([node.id for node in nodes], others):
        component_ranks = [rank for rank, edge in enumerate(others) if edge.source in component]
        component_nodes = [node for node in nodes if node.id in component]
        layouts.append(_lay_out_component(component_nodes, [others[rank] for rank in component_ranks]))
        ranks += component_ranks
    layout = arrange_layouts(layouts, margin=MARGIN)
    routes = dict(zip(ranks, layout.routes, strict=True))
    return replace(layout, routes=tuple(routes[rank] for rank in range(len(others))))


def _lay_out_component(nodes: Sequence[LayoutNode], edges: Sequence[LayoutEdge]) -> Layout:
    graph = LayeredGraph(nodes, edges)
    graph.rows = order_rows(graph.rows, graph.above, graph.below)
    abscissas = space_rows(graph.rows, graph.extents, graph.above, graph.below, gap=GAP)
    reaches = [graph.get_reach(vertex) for vertex in range(len(abscissas))]
    straighten_chains(graph.chains, graph.rows, graph.extents, reaches, abscissas, gap=GAP)
    return _Geometry(graph, abscissas).build_layout()


class _Geometry:
    """Rounded coordinates of a layered graph."""

    def __init__(self, graph: LayeredGraph, abscissas: Sequence[float]) -> None:
        self.graph = graph
        left = min((abscissas[v] - graph.extents[v].left for v in range(len(abscissas))), default=0.0)
        self.abscissas = [round(abscissa - left) for abscissa in abscissas]
        self.ports: dict[tuple[int, int], float] = {}
        for vertex in graph.vertices.values():
            self._add_ports(vertex, graph.above[vertex])
            self._add_ports(vertex, graph.below[vertex])
        self.tops, self.bottoms = self._stack_rows()
        self.boxes = {graph.vertices[node.id]: self._node_box(node) for node in graph.nodes}

    def build_layout(self) -> Layout:
        graph = self.graph
        right = max((self.abscissas[v] + graph.extents[v].right for v in range(len(self.abscissas))), default=0.0)
        filled_rows = [number for number, row in enumerate(graph.rows) if row]
        bottom = self.bottoms[filled_rows[-1]] if filled_rows else 0.0
        return Layout(
            width=right,
            height=bottom,
            nodes={node.id: self.boxes[graph.vertices[node.id]] for node in graph.nodes},
            routes=tuple(self._route(number, edge) for number, edge in enumerate(graph.edges)),
            cuts=tuple(round((self.bottoms[row - 1] + self.tops[row]) / 2) for row in range(2, len(graph.rows), 2)),
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
            self.ports[vertex, neighbour] = round(position)

    def _stack_rows(self) -> tuple[list[float], list[float]]:
        graph = self.graph
        shifts = [0.0] * len(graph.rows)
        for chain in graph.chains:
            for upper, lower in pairwise(chain):
                shift = abs(self._abscissa(upper, lower) - self._abscissa(lower, upper))
                row = graph.row_of[lower]
                shifts[row] = max(shifts[row], shift)
        tops: list[float] = []
        bottoms: list[float] = []
        y: float = 0
        for number, vertices in enumerate(graph.rows):
            if number:
                y += round(min(max(LEAST_RISE, shifts[number] * RISE_PER_SHIFT), MOST_RISE))
            tops.append(y)
            y += max((graph.heights[vertex] for vertex in vertices), default=0)
            bottoms.append(y)
        return tops, bottoms

    def _abscissa(self, vertex: int, neighbour: int) -> float:
        """Abscissa at which an edge to that neighbour touches the vertex."""
        return self.ports.get((vertex, neighbour), self.abscissas[vertex])

    def _node_box(self, node: LayoutNode) -> Box:
        vertex = self.graph.vertices[node.id]
        row = self.graph.row_of[vertex]
        y = (self.tops[row] + self.bottoms[row] - node.height) / 2
        return Box(round(self.abscissas[vertex] - node.width / 2), round(y), node.width, node.height)

    def _route(self, number: int, edge: LayoutEdge) -> Route:
        graph, chain = self.graph, self.graph.chains[number]
        start = graph.row_of[chain[0]]
        passages = []
        for rank, vertex in enumerate(chain):
            top, bottom = self.tops[start + rank], self.bottoms[start + rank]
            if vertex in self.boxes:
                passages.append(self._passage_at_node(vertex, chain, rank, top, bottom))
            else:
                passages.append(Passage(self.abscissas[vertex], top, bottom))
        label_rank = chain.index(graph.labels[number])
        label_passage = passages[label_rank]
        label = Box(
            round(label_passage.x - edge.label_width / 2),
            round((label_passage.top + label_passage.bottom - edge.label_height) / 2),
            edge.label_width,
            edge.label_height,
        )
        return Route(edge, tuple(passages), label, graph.is_back(edge))

    def _passage_at_node(self, vertex: int, chain: Sequence[int], rank: int, top: float, bottom: float) -> Passage:
        """From the border of a node to that of its row."""
        box = self.boxes[vertex]
        if rank == 0:
            return Passage(self._abscissa(vertex, chain[1]), box.bottom, bottom)
        return Passage(self._abscissa(vertex, chain[-2]), top, box.y)
