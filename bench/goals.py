"""The goals, what is measured beside them, and the table that says so."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Goal:
    """One line of the table: met when the value is on the right side of the bound."""

    id: str
    what: str
    must: float
    measured: float | None
    at_least: bool = False
    unit: str = ""
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """None when it could not be measured here."""
        if self.measured is None:
            return None
        return self.measured >= self.must if self.at_least else self.measured <= self.must

    @property
    def verdict(self) -> str:
        return {True: "ok", False: "NOT", None: "skipped"}[self.is_met]


@dataclass
class Report:
    """Everything a run has found."""

    goals: list[Goal] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, *goals: Goal) -> None:
        self.goals += goals
        for goal in goals:
            print(_line(goal), flush=True)

    def keep(self, folder: Path) -> Path:
        """The whole of it as JSON."""
        folder.mkdir(exist_ok=True)
        path = folder / "latest.json"
        goals = [{**asdict(goal), "verdict": goal.verdict} for goal in self.goals]
        path.write_text(json.dumps({"machine": machine(), "goals": goals, "details": self.details}, indent=2))
        return path

    def table(self) -> str:
        return "\n".join([HEADING, "|---|---|---|---|---|---|", *(_line(goal) for goal in self.goals)])


HEADING = "| goal | what | must | measured | | note |"


def _line(goal: Goal) -> str:
    sign = "≥" if goal.at_least else "≤"
    measured = "–" if goal.measured is None else f"{_number(goal.measured)}{goal.unit}"
    return f"| {goal.id} | {goal.what} | {sign} {_number(goal.must)}{goal.unit} | {measured} | {goal.verdict} | {goal.note} |"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def machine() -> str:
    """The interpreter and the machine, without which a figure says nothing."""
    cores = len(os.sched_getaffinity(0))
    return f"CPython {sys.version.split()[0]}, {platform.system()} {platform.machine()}, {cores} cores"
