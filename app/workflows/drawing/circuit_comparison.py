"""Two versions of a workflow in one graph: what was added and what was removed is marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.workflows.drawing.graph_elements import ADDED, REMOVED, CircuitEdge, CircuitGraph, CircuitNode


def compare_graphs(before: CircuitGraph, after: CircuitGraph) -> CircuitGraph:
    """The graph of `after` with what is new marked as added, and what only `before` has marked as removed.

    A way that leads elsewhere than before is removed and added.
    """
    nodes_before = {node.id: node for node in before.nodes}
    nodes_after = {node.id for node in after.nodes}
    nodes = [_compare_node(nodes_before.get(node.id), node) for node in after.nodes]
    removed_nodes = [replace(node, change=REMOVED) for node in before.nodes if node.id not in nodes_after]
    return CircuitGraph(
        title=after.title,
        nodes=(*nodes, *removed_nodes),
        edges=_compare_edges(before.edges, after.edges),
        global_actions=_compare_edges(before.global_actions, after.global_actions),
    )


def _compare_node(before: CircuitNode | None, after: CircuitNode) -> CircuitNode:
    if before is None:
        return replace(after, change=ADDED)
    return replace(after, actions=_compare_edges(before.actions, after.actions))


def _compare_edges(before: Iterable[CircuitEdge], after: Iterable[CircuitEdge]) -> tuple[CircuitEdge, ...]:
    edges_before = {_identify(edge): edge for edge in before}
    edges_after = {_identify(edge): edge for edge in after}
    marked_edges = [edge if key in edges_before else replace(edge, change=ADDED) for key, edge in edges_after.items()]
    removed_edges = [replace(edge, change=REMOVED) for key, edge in edges_before.items() if key not in edges_after]
    return (*marked_edges, *removed_edges)


def _identify(edge: CircuitEdge) -> tuple[object, ...]:
    """The element of the definition and where it leads."""
    return (edge.pointer, edge.parameter, edge.target, edge.ending)
