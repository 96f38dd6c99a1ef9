"""Ranks of a directed graph: cycles are broken by turning back edges, then each node is below all its predecessors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Targets of each node, in the order in which they are drawn.
Targets = Mapping[str, Sequence[str]]


def find_back_edges(targets: Targets) -> frozenset[tuple[str, str]]:
    """The edges that lead back to a node on the way of a depth-first search, started from each node in turn."""
    back_edges: set[tuple[str, str]] = set()
    visited: set[str] = set()
    for start in targets:
        if start not in visited:
            _search_depth_first(start, targets, visited, back_edges)
    return frozenset(back_edges)


def compute_ranks(targets: Targets, back_edges: frozenset[tuple[str, str]]) -> dict[str, int]:
    """The rank of each node: the longest path to it, back edges turned; nodes without predecessor go down to their targets."""
    successors: dict[str, list[str]] = {node: [] for node in targets}
    for source, ends in targets.items():
        for target in ends:
            if source != target:
                upper, lower = (target, source) if (source, target) in back_edges else (source, target)
                successors[upper].append(lower)
    order = _sort_topologically(successors)
    ranks = dict.fromkeys(targets, 0)
    for node in order:
        for lower in successors[node]:
            ranks[lower] = max(ranks[lower], ranks[node] + 1)
    first = next(iter(targets), None)
    has_predecessor = {lower for ends in successors.values() for lower in ends}
    for node in targets:
        if node not in has_predecessor and node != first and successors[node]:
            ranks[node] = min(ranks[lower] for lower in successors[node]) - 1
    return ranks


def _search_depth_first(start: str, targets: Targets, visited: set[str], back_edges: set[tuple[str, str]]) -> None:
    visited.add(start)
    on_path = {start}
    stack = [(start, iter(targets[start]))]
    while stack:
        node, remaining = stack[-1]
        target = next(remaining, None)
        if target is None:
            stack.pop()
            on_path.discard(node)
        elif target in on_path:
            back_edges.add((node, target))
        elif target not in visited:
            visited.add(target)
            on_path.add(target)
            stack.append((target, iter(targets[target])))


def _sort_topologically(successors: Mapping[str, Sequence[str]]) -> list[str]:
    counts = dict.fromkeys(successors, 0)
    for ends in successors.values():
        for lower in ends:
            counts[lower] += 1
    order = [node for node, count in counts.items() if not count]
    for node in order:
        for lower in successors[node]:
            counts[lower] -= 1
            if not counts[lower]:
                order.append(lower)
    return order
