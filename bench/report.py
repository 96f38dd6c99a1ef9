"""Goals, other measures, and the table of the results."""

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
    """One line of the table: met when the value is within the bound."""

    id: str
    what: str
    bound: float
    measured: float | None
    at_least: bool = False
    unit: str = ""
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None when it could not be measured."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def verdict(self) -> str:
        return {True: "ok", False: "NOT", None: "skipped"}[self.is_met]


@dataclass
class Report:
    """The results of a run."""

    goals: list[Goal] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, *goals: Goal) -> None:
        self.goals += goals
        for goal in goals:
            print(_format_line(goal), flush=True)

    def save(self, folder: Path) -> Path:
        """Save the results as JSON."""
        folder.mkdir(exist_ok=True)
        path = folder / "latest.json"
        goals = [{**asdict(goal), "verdict": goal.verdict} for goal in self.goals]
        path.write_text(json.dumps({"machine": describe_machine(), "goals": goals, "details": self.details}, indent=2))
        return path

    def format_table(self) -> str:
        return "\n".join([HEADING, "|---|---|---|---|---|---|", *(_format_line(goal) for goal in self.goals)])


HEADING = "| goal | what | must | measured | | note |"


def _format_line(goal: Goal) -> str:
    sign = "≥" if goal.at_least else "≤"
    measured = "–" if goal.measured is None else f"{_format_number(goal.measured)}{goal.unit}"
    return f"| {goal.id} | {goal.what} | {sign} {_format_number(goal.bound)}{goal.unit} | {measured} | {goal.verdict} | {goal.note} |"  # noqa: E501


def _format_number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def describe_machine() -> str:
    """Describe the interpreter and the machine of the measures."""
    cores = len(os.sched_getaffinity(0))
    return f"CPython {sys.version.split()[0]}, {platform.system()} {platform.machine()}, {cores} cores"
