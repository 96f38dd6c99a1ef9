"""What is asked for over HTTP and the bare page asked for in turn with it: one line of the second table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.clients import Load

HEADING = (
    "| over HTTP, 8 at once | requests/s | × bare | p50 ms | × bare | p95 ms | × bare |\n|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Served:
    """The loads of each round, ours and the bare page's."""

    what: str
    rounds: list[tuple[Load, Load]]

    def middle(self, measure: str) -> float:
        return median(getattr(ours, measure) for ours, _ in self.rounds)

    def over(self, measure: str) -> float:
        """The ratio to the bare page: the median of those of each round."""
        return median(getattr(ours, measure) / getattr(bare, measure) for ours, bare in self.rounds)

    def line(self) -> str:
        cells = (
            f"{self.middle(name):.{1 if name != 'rate' else 0}f} | {self.over(name):.2f}"
            for name in asdict(self.rounds[0][0])
        )
        return f"| {self.what} | {' | '.join(cells)} |"

    def as_numbers(self) -> dict[str, Any]:
        return {"rounds": [{"ours": asdict(ours), "bare": asdict(bare)} for ours, bare in self.rounds]}


def in_turn(what: str, ours: Callable[[], Load], bare: Callable[[], Load], *, rounds: int) -> Served:
    """A first round of each is not counted."""
    ours(), bare()
    found = Served(what, [(ours(), bare()) for _ in range(rounds)])
    print(found.line(), flush=True)
    return found
