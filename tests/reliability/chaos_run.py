"""The storm: applicants submit over HTTP while processes are killed at random; what they were told is written in a journal."""

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
SUBMISSIONS = int(os.environ.get("PARVIS_STORM_SUBMISSIONS", "150"))
SEEDS = [int(seed) for seed in os.environ.get("PARVIS_STORM_SEEDS", "1").split(",")]
LEAST_KILLS = 60 if SUBMISSIONS >= 2000 else 25 if SUBMISSIONS >= 300 else 12
DRAIN = 180.0
# The scheduler has a part in little but the calm that follows; a work horse is there for a moment only.
OFTEN = ("web", "web worker", "worker and horse", "worker and horse", "horse", "horse", "worker", "worker")

Kill = Callable[[random.Random], bool]


@dataclass(frozen=True)
class ChaosSettings:
    """How hard it blows."""

    submissions: int
    seed: int
    targets: Sequence[str] = (*TARGETS, *OFTEN)
    pauses: tuple[float, float] = (0.25, 0.9)
    # Between two kills so many are served: on a slow machine it blows as hard as on a fast one, only longer.
    served_between: float = 6.0
    least_kills: int = 0
    # How long each client rests between two submissions.
    rest: float = 0.0
    lasts: float = 240.0
    drain: float = DRAIN


@dataclass
class Journal:
    """What happened: each submission, the answers counted, the processes killed, and how long the calm took to come back."""

    submissions: list[Submission] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    drained_in: float | None = None

    @property
    def count_served(self) -> int:
        return sum(1 for one in self.submissions if one.acknowledged)

    def compute_percentile(self, share: float) -> float:
        """How long a submission took, from the first page to the receipt."""
        durations = sorted(one.seconds for one in self.submissions if one.acknowledged)
        return durations[int(share * (len(durations) - 1))] if durations else 0.0

    def format_summary(self) -> str:
        drained = "never" if self.drained_in is None else f"{self.drained_in:.0f} s"
        return (
            f"{self.count_served}/{len(self.submissions)} submissions in {self.seconds:.0f} s "
            f"(p50 {self.compute_percentile(0.5):.2f} s, p95 {self.compute_percentile(0.95):.2f} s), "
            f"{self.kills.total()} kills {dict(self.kills)}, drained: {drained}, answers {dict(sorted(self.answers.items()))}"
        )


class _PendingSubmissions:
    """The submissions still to make: each client takes the next one, and one more as long as too little was killed."""

    def __init__(self, weather: ChaosSettings, journal: Journal, chance: random.Random) -> None:
        self.weather, self.journal, self.chance = weather, journal, chance
        self.lock = threading.Lock()

    def __iter__(self) -> Iterator[Submission]:
        return self

    def __next__(self) -> Submission:
        with self.lock:
            begun = len(self.journal.submissions)
            if begun >= self.weather.submissions and self.journal.kills.total() >= self.weather.least_kills:
                raise StopIteration
            self.journal.submissions.append(make_submission(begun, self.chance))
            return self.journal.submissions[-1]


def run_chaos(
    house: Supervisor, site: Site, weather: ChaosSettings, more_kills: Mapping[str, Kill] | None = None
) -> Journal:
    """Runs the storm until everybody has a receipt, then waits for the calm."""
    chance = random.Random(weather.seed)
    journal = Journal()
    began = time.monotonic()
    calm = threading.Event()
    killer = threading.Thread(target=_kill_randomly, args=(house, weather, journal, calm, more_kills or {}))
    waiting = _PendingSubmissions(weather, journal, chance)
    clients = [
        threading.Thread(target=_submit_all, args=(house, waiting, journal, random.Random(number)))
        for number in range(weather.seed * CLIENTS, weather.seed * CLIENTS + CLIENTS)
    ]
    for thread in (killer, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    calm.set()
    killer.join()
    journal.seconds = time.monotonic() - began
    journal.drained_in = _wait_for_empty_outbox(site, weather.drain)
    return journal


def _submit_all(house: Supervisor, waiting: _PendingSubmissions, journal: Journal, chance: random.Random) -> None:
    end = time.monotonic() + waiting.weather.lasts
    for submission in waiting:
        try:
            Applicant(house.settings.port, submission, chance, journal.answers).submit(end)
        except OutOfTime as error:
            journal.answers[f"{error}: out of time"] += 1
        time.sleep(waiting.weather.rest)


def _kill_randomly(
    house: Supervisor, weather: ChaosSettings, journal: Journal, calm: threading.Event, more: Mapping[str, Kill]
) -> None:
    chance = random.Random(weather.seed)
    targets = [*weather.targets, *more]
    pause = chance.uniform(*weather.pauses)
    while not calm.wait(pause):
        pause = ROUND
        if journal.count_served < weather.served_between * journal.kills.total():
            continue
        target = chance.choice(targets)
        if more[target](chance) if target in more else house.kill(target, chance):
            journal.kills[target] += 1
            pause = chance.uniform(*weather.pauses)


def _wait_for_empty_outbox(site: Site, patience: float) -> float | None:
    """Waits until the outbox is empty; how long it took, None when it was too long."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        with unit_of_work(site) as session:
            if not session.scalar(select(func.count()).select_from(OutboxItem).where(is_waiting)):
                return time.monotonic() - began
        time.sleep(0.25)
    return None
