"""The steps of a run, generated from its seed beforehand: a seed always gives the same steps."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.monkey.fault_proxy import FAULTS, NO_FAULT

STEPS = 10
PAIRS = (
    ("nobody", "resident"),
    ("nobody", "agent"),
    ("resident", "agent"),
    ("resident", "nobody"),
    ("agent", "resident"),
)
# Points at which a user may stop filling in a request.
STOPS = ("send", "send", "send", "send", "review", "typed", "kept")
MISHAPS = ("", "", "", "kill", "close", "reload", "cookies")
# Pause between the first page and the next one, in milliseconds.
PAUSES = (0, 0, 700)
# Probability that the network changes after a step.
CHANGES = {"typed": 0.2, "contact": 0.25, "review": 0.6}
CHOICES = ("send", "keep", "keep", "erase", "stay")
HOURS = (1, 13, 48)
# Storage quota of the site in bytes; 0 for the default.
QUOTAS = (1, 300_000, 600_000, 0, 0)


@dataclass(frozen=True)
class Step:
    """One user step or one fault, with its details."""

    action: str
    details: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.action, *(f"{key}={value!r}" for key, value in self.details.items() if value != "")])


@dataclass(frozen=True)
class Scenario:
    """Two people on one device, and the steps."""

    seed: int
    people: tuple[str, str]
    steps: tuple[Step, ...]


def generate_scenario(seed: int) -> Scenario:
    chance = random.Random(seed)
    people = chance.choice(PAIRS)
    steps = [Step("sign in")] if people[0] != "nobody" and chance.random() < 0.8 else []
    while len(steps) < STEPS:
        action = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        steps.append(Step(action, DETAILS.get(action, lambda _: {})(chance)))
    return Scenario(seed, people, tuple(steps))


def _draw_fault(chance: random.Random) -> dict[str, Any]:
    fault = NO_FAULT if chance.random() < 0.3 else chance.choice(FAULTS)
    return {"fault": fault, "amount": round(chance.random(), 2)}


def _draw_writing(chance: random.Random) -> dict[str, Any]:
    """Generate a request, with a network change on the way two times out of three, and perhaps another after sending.

    Users pause while typing, and the device autosaves.
    """
    details = {
        "form": chance.choice(["device", "ordinary"]),
        "has_photo": chance.random() < 0.7,
        "is_refusable": chance.random() < 0.12,
        "keeps": chance.random() < 0.4,
        "stop": chance.choice(STOPS),
        "faults": {at: _draw_fault(chance) for at, odds in CHANGES.items() if chance.random() < odds},
        "mishap": chance.choice(MISHAPS),
        "wait": chance.choice([0, 0, 50, 200, 500]),
    }
    own_chance = random.Random(str(details))  # last, so that existing seeds keep their other steps
    details["pause"] = own_chance.choice(PAUSES)
    if details["mishap"] == "" and own_chance.random() < 0.3:
        details["mishap"] = "tab"
    return details


WEIGHTS = {
    "write": 40,
    "network": 16,
    "continue": 8,
    "look": 5,
    "tend": 6,
    "leave": 14,
    "lock": 5,
    "sign in": 6,
    "kill": 5,
    "close": 4,
    "cookies": 3,
    "new version": 3,
    "quota": 3,
    "clock": 3,
    "reload": 2,
}
DETAILS: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "write": _draw_writing,
    "network": _draw_fault,
    "continue": lambda chance: {"sends": chance.random() < 0.7},
    "tend": lambda chance: {"does": chance.choice(["mend", "mend", "renumber", "copy", "remove", "retry"])},
    "leave": lambda chance: {"choice": chance.choice(CHOICES)},
    "lock": lambda chance: {"unlocks": chance.random() < 0.5},
    "quota": lambda chance: {"size": chance.choice(QUOTAS)},
    "clock": lambda chance: {"hours": chance.choice(HOURS)},
}
