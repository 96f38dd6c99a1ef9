"""The chaos run: applicants submit over HTTP while processes are killed at random, with the responses recorded in a log."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.core.jobs.outbox import OutboxItem, is_waiting
from app.core.sites import Site, unit_of_work
from tests.reliability.applicant_client import Applicant, OutOfTime, Submission, make_submission
from tests.reliability.supervisor import ROUND, TARGETS, Supervisor

CLIENTS = 8
# `make test` submits few; a release 1,000 or more.
SUBMISSIONS = int(os.environ.get("PARVIS_STORM_SUBMISSIONS", "30"))
SEEDS = [int(seed) for seed in os.environ.get("PARVIS_STORM_SEEDS", "1").split(",")]
LEAST_KILLS = next(kills for least, kills in ((2000, 60), (300, 25), (150, 12), (0, 4)) if least <= SUBMISSIONS)
DRAIN = 180.0
# The scheduler matters mostly after the kills; a work horse lives for a moment only.
OFTEN = ("web", "web worker", "worker and horse", "worker and horse", "horse", "horse", "worker", "worker")

Kill = Callable[[random.Random], bool]


@dataclass(frozen=True)
class ChaosSettings:
    """Size of the run, rate of kills and load."""

    submissions: int
    seed: int
    targets: Sequence[str] = (*TARGETS, *OFTEN)
    pauses: tuple[float, float] = (0.25, 0.9)
    # Requests served between two kills, so that a slow machine has as many kills as a fast one.
    served_between: float = 6.0
    least_kills: int = 0
    # Pause of each client between two submissions.
    rest: float = 0.0
    lasts: float = 240.0
    drain: float = DRAIN


@dataclass
class RunLog:
    """Log of a run: submissions, counts of responses, kills, and the time to drain the outbox afterwards."""

    submissions: list[Submission] = field(default_factory=list)
    response_counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    drained_in: float | None = None

    @property
    def count_served(self) -> int:
        return sum(1 for one in self.submissions if one.acknowledged)

    def compute_percentile(self, share: float) -> float:
        """Return a percentile of the duration of a submission, from the first page to the receipt."""
        durations = sorted(one.seconds for one in self.submissions if one.acknowledged)
        return durations[int(share * (len(durations) - 1))] if durations else 0.0

    def format_summary(self) -> str:
        drained = "never" if self.drained_in is None else f"{self.drained_in:.0f} s"
        return (
            f"{self.count_served}/{len(self.submissions)} submissions in {self.seconds:.0f} s "
            f"(p50 {self.compute_percentile(0.5):.2f} s, p95 {self.compute_percentile(0.95):.2f} s), "
            f"{self.kills.total()} kills {dict(self.kills)}, drained: {drained}, "
            f"responses {dict(sorted(self.response_counts.items()))}"
        )


class _PendingSubmissions:
    """The remaining submissions, shared by the clients and extended while there were too few kills."""

    def __init__(self, settings: ChaosSettings, run_log: RunLog, chance: random.Random) -> None:
        self.settings, self.run_log, self.chance = settings, run_log, chance
        self.lock = threading.Lock()

    def __iter__(self) -> Iterator[Submission]:
        return self

    def __next__(self) -> Submission:
        with self.lock:
            started_count = len(self.run_log.submissions)
            if started_count >= self.settings.submissions and self.run_log.kills.total() >= self.settings.least_kills:
                raise StopIteration
            self.run_log.submissions.append(make_submission(started_count, self.chance))
            return self.run_log.submissions[-1]


def run_chaos(
    installation: Supervisor, site: Site, settings: ChaosSettings, more_kills: Mapping[str, Kill] | None = None
) -> RunLog:
    """Run until every applicant has a receipt, then wait for an empty outbox."""
    chance = random.Random(settings.seed)
    run_log = RunLog()
    began = time.monotonic()
    all_received = threading.Event()
    killer = threading.Thread(
        target=_kill_randomly, args=(installation, settings, run_log, all_received, more_kills or {})
    )
    waiting = _PendingSubmissions(settings, run_log, chance)
    clients = [
        threading.Thread(target=_submit_all, args=(installation, waiting, run_log, random.Random(number)))
        for number in range(settings.seed * CLIENTS, settings.seed * CLIENTS + CLIENTS)
    ]
    for thread in (killer, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    all_received.set()
    killer.join()
    run_log.seconds = time.monotonic() - began
    run_log.drained_in = _wait_for_empty_outbox(site, settings.drain)
    return run_log


def _submit_all(installation: Supervisor, waiting: _PendingSubmissions, run_log: RunLog, chance: random.Random) -> None:
    end = time.monotonic() + waiting.settings.lasts
    for submission in waiting:
        try:
            Applicant(installation.settings.port, submission, chance, run_log.response_counts).submit(end)
        except OutOfTime as error:
            run_log.response_counts[f"{error}: out of time"] += 1
        time.sleep(waiting.settings.rest)


def _kill_randomly(
    installation: Supervisor,
    settings: ChaosSettings,
    run_log: RunLog,
    all_received: threading.Event,
    more: Mapping[str, Kill],
) -> None:
    chance = random.Random(settings.seed)
    targets = [*settings.targets, *more]
    pause = chance.uniform(*settings.pauses)
    while not all_received.wait(pause):
        pause = ROUND
        if run_log.count_served < settings.served_between * run_log.kills.total():
            continue
        target = chance.choice(targets)
        if more[target](chance) if target in more else installation.kill(target, chance):
            run_log.kills[target] += 1
            pause = chance.uniform(*settings.pauses)


def _wait_for_empty_outbox(site: Site, patience: float) -> float | None:
    """Wait for an empty outbox and return the duration, or None after the time limit."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        with unit_of_work(site) as session:
            if not session.scalar(select(func.count()).select_from(OutboxItem).where(is_waiting)):
                return time.monotonic() - began
        time.sleep(0.25)
    return None
