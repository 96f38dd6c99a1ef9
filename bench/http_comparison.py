"""Comparison over HTTP of a page with a bare page, alternated: one line of the second table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.load_clients import Load

HEADING = (
    "| over HTTP, 8 at once | requests/s | × bare | p50 ms | × bare | p95 ms | × bare |\n|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class HttpComparison:
    """The loads of each round, of the page and of the bare page."""

    what: str
    rounds: list[tuple[Load, Load]]

    def get_median(self, measure: str) -> float:
        return median(getattr(ours, measure) for ours, _ in self.rounds)

    def get_ratio(self, measure: str) -> float:
        """Return the ratio to the bare page: the median of the ratios of each round."""
        return median(getattr(ours, measure) / getattr(reference, measure) for ours, reference in self.rounds)

    def format_line(self) -> str:
        cells = (
            f"{self.get_median(name):.{1 if name != 'rate' else 0}f} | {self.get_ratio(name):.2f}"
            for name in asdict(self.rounds[0][0])
        )
        return f"| {self.what} | {' | '.join(cells)} |"

    def to_dict(self) -> dict[str, Any]:
        return {"rounds": [{"ours": asdict(ours), "bare": asdict(reference)} for ours, reference in self.rounds]}


def compare_alternately(
    what: str, ours: Callable[[], Load], reference: Callable[[], Load], *, rounds: int
) -> HttpComparison:
    """Compare in alternation, after a warm-up round of each."""
    ours(), reference()
    comparison = HttpComparison(what, [(ours(), reference()) for _ in range(rounds)])
    print(comparison.format_line(), flush=True)
    return comparison
