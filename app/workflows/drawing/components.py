"""Connected parts of a graph, each laid out alone, then put side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.workflows.drawing.layout_shapes import Box, Layout, LayoutEdge

GAP = 48
# Of a line of parts, when none of them is wider.
LINE_WIDTH = 1100


def find_components(node_ids: Sequence[str], edges: Iterable[LayoutEdge]) -> list[frozenset[str]]:
    """The connected parts, in the order of their first node."""
    neighbours: dict[str, list[str]] = {node_id: [] for node_id in node_ids}
    for edge in edges:
        if edge.target is not None:
            neighbours[edge.source].append(edge.target)
            neighbours[edge.target].append(edge.source)
    components = []
    visited: set[str] = set()
    for node_id in node_ids:
        if node_id not in visited:
            component = frozenset(_reach(node_id, neighbours))
            visited |= component
            components.append(component)
    return components


def arrange_layouts(layouts: Sequence[Layout], *, margin: float) -> Layout:
    """One layout of several, from left to right in lines."""
    line_width = max([LINE_WIDTH, *(layout.width for layout in layouts)])
    nodes, routes, cuts = {}, [], []
    x = y = margin
    right = bottom = margin
    for layout in layouts:
        if x > margin and x + layout.width > margin + line_width:
            x, y = margin, bottom + GAP
            cuts.append(y - GAP // 2)
        nodes.update({node_id: box.move(x, y) for node_id, box in layout.nodes.items()})
        routes += [route.move(x, y) for route in layout.routes]
        cuts += [level + y for level in layout.cuts]
        right, bottom = max(right, x + layout.width), max(bottom, y + layout.height)
        x += layout.width + GAP
    boxes = [*nodes.values(), *(route.label for route in routes)]
    return Layout(
        width=right + margin,
        height=bottom + margin,
        nodes=nodes,
        routes=tuple(routes),
        cuts=tuple(level for level in sorted(set(cuts)) if not _is_in_box(level, boxes)),
    )


def _reach(start: str, neighbours: dict[str, list[str]]) -> Iterator[str]:
    reached = {start}
    stack = [start]
    while stack:
        node_id = stack.pop()
        yield node_id
        for neighbour in neighbours[node_id]:
            if neighbour not in reached:
                reached.add(neighbour)
                stack.append(neighbour)


def _is_in_box(y: float, boxes: Iterable[Box]) -> bool:
    return any(box.y < y < box.bottom for box in boxes)
