"""What depends on itself, directly or through others."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def find_cycles(dependencies: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """For each name that depends on itself, the shortest way round: a, b, a."""
    found = {name: _find_shortest_cycle(name, dependencies) for name in dependencies}
    return {name: way for name, way in found.items() if way}


def _find_shortest_cycle(start: str, dependencies: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for name in sorted(dependencies.get(way[-1], ())):
            if name == start:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
