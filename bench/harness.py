"""In-process requests, from the WSGI call to the bytes, alternating references and candidates in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from flask import Flask

Environ = dict[str, Any]
# Builds this number of requests, outside of the measured time: each submission needs its own draft.
Series = Callable[[int], list[Environ]]


@dataclass(frozen=True)
class Round:
    """One target in one round: microseconds per request."""

    cpu: float
    p20: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Timing:
    """One target over all rounds."""

    rounds: list[Round]
    status: int
    size: int

    def get_median(self, what: str) -> float:
        return median(getattr(each, what) for each in self.rounds)

    def get_ratio(self, reference: Timing, what: str = "cpu") -> float:
        """Return the ratio to a reference of the same run: the median of the ratios of each round."""
        pairs = zip(self.rounds, reference.rounds, strict=True)
        return median(getattr(own, what) / getattr(other, what) for own, other in pairs)

    def to_dict(self) -> dict[str, float]:
        numbers = {f"{what}_us": round(self.get_median(what), 1) for what in ("cpu", "p20", "p50", "p95")}
        return {**numbers, "status": self.status, "bytes": self.size}


Targets = Mapping[str, Series]


def run_alternately(
    app: Flask, targets: Targets, *, rounds: int = 7, calls: int = 150, others: tuple[Flask, Targets] | None = None
) -> dict[str, Timing]:
    """Run each target in turn, round after round, after a warm-up round. `others`: targets of another application."""
    played = {name: (app, series) for name, series in targets.items()}
    if others:
        played.update({name: (others[0], series) for name, series in others[1].items()})
    rounds_by_name: dict[str, list[Round]] = {name: [] for name in played}
    sizes: dict[str, tuple[int, int]] = {}
    for number in range(rounds + 1):
        for name, (player, series) in played.items():
            environs = series(calls)
            sizes[name] = play_request(player, environs[0])[:2]
            measured = _measure(player, environs[1:])
            if number:
                rounds_by_name[name].append(measured)
    return {name: Timing(rounds_by_name[name], *sizes[name]) for name in played}


def play_request(app: Flask, environ: Environ) -> tuple[int, int, bytes, list[tuple[str, str]]]:
    """Run one request and return its status, body size, body and headers."""
    answer: list[Any] = []
    chunks = app.wsgi_app(environ, lambda status, headers, error=None: answer.extend((status, headers)))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return int(answer[0][:3]), len(body), body, answer[1]


def _measure(app: Flask, environs: list[Environ]) -> Round:
    walls = []
    before = time.process_time_ns()
    for environ in environs:
        start = time.perf_counter_ns()
        play_request(app, environ)
        walls.append((time.perf_counter_ns() - start) / 1000)
    cpu = (time.process_time_ns() - before) / 1000 / len(environs)
    walls.sort()
    return Round(cpu, *(compute_percentile(walls, share) for share in (20, 50, 95)))


def compute_percentile(ordered: list[float], share: int) -> float:
    """Return a percentile of sorted values."""
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
