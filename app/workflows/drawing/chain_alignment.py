"""Edges that cross several rows are made straight wherever their neighbours leave room."""

from __future__ import annotations

from collections.abc import Sequence

from app.workflows.drawing.row_spacing import Extent

# The lowest and the highest abscissa at which vertices may stand.
Room = tuple[float, float]


def straighten_chains(
    chains: Sequence[Sequence[int]],
    rows: Sequence[Sequence[int]],
    extents: Sequence[Extent],
    reaches: Sequence[float],
    abscissas: list[float],
    *,
    gap: float,
) -> None:
    """Align the inner vertices of each chain, in runs as long as possible.

    `reaches` says how far from its middle an edge may touch a node.
    """
    beside = _find_neighbours(rows)
    for chain in sorted(chains, key=len, reverse=True):
        inner = chain[1:-1] if len(chain) > 2 else []
        run: list[int] = []
        room: Room = (float("-inf"), float("inf"))
        for vertex in inner:
            own = _find_room(vertex, beside, extents, abscissas, gap)
            common = (max(room[0], own[0]), min(room[1], own[1]))
            if common[0] > common[1]:
                _align_run(run, room, chain, reaches, abscissas)
                run, common = [], own
            run.append(vertex)
            room = common
        _align_run(run, room, chain, reaches, abscissas)


def _align_run(
    run: Sequence[int], room: Room, chain: Sequence[int], reaches: Sequence[float], abscissas: list[float]
) -> None:
    """Move a run to one abscissa, below or above the end of the chain that it touches if there is room there."""
    if not run:
        return
    abscissa = min(max(sum(abscissas[vertex] for vertex in run) / len(run), room[0]), room[1])
    for end in (chain[0] if run[0] == chain[1] else None, chain[-1] if run[-1] == chain[-2] else None):
        if end is not None:
            lowest, highest = max(room[0], abscissas[end] - reaches[end]), min(room[1], abscissas[end] + reaches[end])
            if lowest <= highest:
                abscissa = min(max(abscissa, lowest), highest)
    for vertex in run:
        abscissas[vertex] = abscissa


def _find_neighbours(rows: Sequence[Sequence[int]]) -> dict[int, tuple[int | None, int | None]]:
    return {
        vertex: (row[rank - 1] if rank else None, row[rank + 1] if rank + 1 < len(row) else None)
        for row in rows
        for rank, vertex in enumerate(row)
    }


def _find_room(
    vertex: int,
    beside: dict[int, tuple[int | None, int | None]],
    extents: Sequence[Extent],
    abscissas: Sequence[float],
    gap: float,
) -> Room:
    left, right = beside[vertex]
    lowest = abscissas[left] + extents[left].right + gap + extents[vertex].left if left is not None else float("-inf")
    highest = (
        abscissas[right] - extents[right].left - gap - extents[vertex].right if right is not None else float("inf")
    )
    # Rounding leaves a vertex at its own abscissa at least.
    return min(lowest, abscissas[vertex]), max(highest, abscissas[vertex])
