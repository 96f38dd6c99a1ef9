"""The layered layout: whatever the graph, nothing overlaps and every edge is drawn, always in the same way."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflows.drawing.layout import lay_out
from app.workflows.drawing.layout_shapes import Box, Layout, LayoutEdge, LayoutNode
from app.workflows.drawing.print_sheets import PROPORTION, cut_sheets
from app.workflows.drawing.ranks import compute_ranks, find_back_edges
from app.workflows.drawing.row_order import count_crossings, order_rows
from app.workflows.drawing.row_spacing import spread_positions
from app.workflows.drawing.text_width import measure_text, wrap_text

Graph = tuple[list[LayoutNode], list[LayoutEdge]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 9))
    ends = st.integers(0, count - 1)
    nodes = [
        LayoutNode(f"n{number}", draw(st.integers(60, 240)), draw(st.integers(30, 90)), draw(st.sampled_from([0, 80])))
        for number in range(count)
    ]
    pairs = draw(st.lists(st.tuples(ends, st.one_of(st.none(), ends)), max_size=16))
    edges = [LayoutEdge(f"n{source}", None if target is None else f"n{target}", 90, 24) for source, target in pairs]
    return nodes, edges


@given(graphs())
@settings(max_examples=60)
def test_boxes_and_labels_do_not_overlap_and_edges_avoid_them(graph: Graph) -> None:
    nodes, edges = graph

    layout = lay_out(nodes, edges)

    boxes = [*_boxes_with_margins(layout, nodes), *(route.label for route in layout.routes)]
    assert [pair for pair in combinations(boxes, 2) if _overlap(*pair)] == []
    assert [box for box in boxes if box.x < 0 or box.right > layout.width or box.bottom > layout.height] == []
    assert [route.edge for route in layout.routes] == [edge for edge in edges if edge.source != edge.target]
    for route in layout.routes:
        _check_route(layout, route)
    assert lay_out(nodes, edges) == layout


def _check_route(layout: Layout, route: object) -> None:
    """The edge touches its two nodes, and runs straight beside every other, curving only between rows."""
    upper, lower = route.edge.source, route.edge.target
    if route.is_back:
        upper, lower = lower, upper
    first, last = route.passages[0], route.passages[-1]
    assert first.top == layout.nodes[upper].bottom and _is_within(first.x, layout.nodes[upper])
    if lower is not None:
        assert last.bottom == layout.nodes[lower].y and _is_within(last.x, layout.nodes[lower])
    inner = route.passages[1:-1]
    assert not [
        passage
        for passage in inner
        for box in layout.nodes.values()
        if _is_within(passage.x, box) and passage.top < box.bottom and box.y < passage.bottom
    ]
    for above, below in pairwise(route.passages):
        assert above.bottom <= below.top


def _boxes_with_margins(layout: Layout, nodes: list[LayoutNode]) -> list[Box]:
    margins = {node.id: node.right_margin for node in nodes}
    return [Box(b.x, b.y, b.width + margins[name], b.height) for name, b in layout.nodes.items()]


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _is_within(x: float, box: Box) -> bool:
    return box.x <= x <= box.right


def test_sixty_nodes_and_a_hundred_and_twenty_edges_are_laid_out() -> None:
    chance = random.Random(4)
    nodes = [LayoutNode(f"n{number}", 150, 60) for number in range(60)]
    edges = [LayoutEdge(f"n{chance.randrange(60)}", f"n{chance.randrange(60)}", 100, 24) for _ in range(120)]

    layout = lay_out(nodes, edges)

    assert len(layout.nodes) == 60
    assert len(layout.routes) == len([edge for edge in edges if edge.source != edge.target])


def test_a_status_is_below_those_that_lead_to_it_and_returns_are_back_edges() -> None:
    targets = {"a": ["b", "c"], "b": ["c"], "c": ["a"], "d": ["c"]}

    back_edges = find_back_edges(targets)

    assert back_edges == {("c", "a")}
    assert compute_ranks(targets, back_edges) == {"a": 0, "b": 1, "c": 2, "d": 1}


def test_crossings_are_undone() -> None:
    rows, above, below = [[0, 1], [2, 3]], [[], [], [1], [0]], [[3], [2], [], []]

    ordered = order_rows(rows, above, below)

    assert (count_crossings(rows, below), count_crossings(ordered, below)) == (1, 0)


def test_positions_are_as_near_as_possible_to_the_wishes() -> None:
    assert spread_positions([0, 100], [10], [1, 1]) == [0, 100]
    assert spread_positions([50, 50], [10], [1, 1]) == [45, 55]
    assert spread_positions([], [], []) == []


def test_a_long_text_is_wrapped_and_cut() -> None:
    lines = wrap_text("Demander au service des espaces verts son avis motivé", width=120, size=13, lines=2)

    assert lines == ("Demander au", "service des es…")
    assert all(measure_text(line, 13) <= 120 for line in lines)
    assert wrap_text("", width=120, size=13, lines=2) == ()


def test_sheets_of_paper_are_cut_between_ranks() -> None:
    sheets = cut_sheets(1000, 1500, [300, 600, 900, 1200])

    assert [(sheet.top, sheet.height) for sheet in sheets] == [(0, 600), (600, 600), (1200, 300)]
    assert all(sheet.height <= 1000 * PROPORTION for sheet in sheets)
