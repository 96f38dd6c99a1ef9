"""Find cycles in a dependency graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def find_cycles(dependencies: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """For each name that depends on itself, its shortest cycle: a, b, a."""
    cycles = {name: _find_shortest_cycle(name, dependencies) for name in dependencies}
    return {name: cycle for name, cycle in cycles.items() if cycle}


def _find_shortest_cycle(start: str, dependencies: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    paths: list[tuple[str, ...]] = [(start,)]
    visited: set[str] = set()
    for path in paths:
        for name in sorted(dependencies.get(path[-1], ())):
            if name == start:
                return (*path, name)
            if name not in visited:
                visited.add(name)
                paths.append((*path, name))
    return ()
