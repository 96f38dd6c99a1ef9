"""`make bench`: every goal, what was measured, and whether it is met. `python -m bench --help` for less or more of it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from app.core.operations import logs
from bench import (
    case_lists,
    first_start,
    http_load,
    installation,
    lighthouse,
    live_form,
    page_times,
    page_weights,
    postgresql,
    processes,
    publik_import,
    request_costs,
    submission_journey,
    submissions,
    workflow_steps,
)
from bench.installation import Installation
from bench.report import HEADING, Goal, Report, describe_machine

PARTS = (
    "steps",
    "pages",
    "submissions",
    "live",
    "journey",
    "weights",
    "serving",
    "costs",
    "lighthouse",
    "lists",
    "postgresql",
    "moving",
)
# Only when asked for: it downloads every package again.
APART = ("start",)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    chosen = _arguments()
    report = Report()
    print(f"{describe_machine()}\n\n{HEADING}\n|---|---|---|---|---|---|")
    # Beside the data of the application, and not in memory: a commit must wait for a real disk.
    var = Path(os.environ.get("PARVIS_VAR", "var"))
    var.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=var, prefix="bench-") as folder, Path(os.devnull).open("w") as nowhere:
        made = installation.create_installation(Path(folder) / "sqlite")
        logs.configure_logging(nowhere)  # written as ever, read by nobody
        _measure(made, report, chosen)
        if "postgresql" in chosen.only or "costs" in chosen.only:
            _on_postgresql(Path(folder) / "postgresql", report, chosen, nowhere)
    if "start" in chosen.only:
        first_start.measure(report)
    print(f"\nThe details are in {report.save(RESULTS)}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS + APART, default=PARTS, help="these parts only")
    parser.add_argument(
        "--million", action="store_true", help="the lists with a million cases (a quarter of an hour, 4 GB)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often each target is played (7)")
    return parser.parse_args()


def _measure(made: Installation, report: Report, chosen: argparse.Namespace) -> None:
    rounds = chosen.rounds
    parts: dict[str, Callable[[], object]] = {
        "pages": lambda: page_times.measure(made, report, rounds=rounds),
        "submissions": lambda: submissions.measure(made, report, rounds=rounds),
        "live": lambda: live_form.measure(made, report, rounds=rounds),
        "journey": lambda: submission_journey.measure(made, report, rounds=rounds),
    }
    if "steps" in chosen.only:
        workflow_steps.measure(report, rounds=rounds)
    with processes.run_redis(made):
        for name in (name for name in parts if name in chosen.only):
            parts[name]()
    servers = {"weights": page_weights.measure, "serving": http_load.measure, "lighthouse": lighthouse.measure}
    for name in (name for name in servers if name in chosen.only):
        servers[name](made, report)
    if "costs" in chosen.only:
        request_costs.measure(made, report, rounds=rounds)
    if "moving" in chosen.only:
        publik_import.measure(report, rounds=rounds)
    if "lists" in chosen.only:
        # Last: what is served before has ten thousand cases, no more.
        case_lists.measure(made, report, rounds=rounds, million=chosen.million)


def _on_postgresql(folder: Path, report: Report, chosen: argparse.Namespace, nowhere: TextIO) -> None:
    if not postgresql.is_installed:
        report.add(Goal("G6", "submissions at once: PostgreSQL is not installed", 12, None))
        return
    with postgresql.run_installation(folder) as made:
        logs.configure_logging(nowhere)
        if "postgresql" in chosen.only:
            http_load.measure_writers(made, report)
        if "costs" in chosen.only:
            request_costs.measure(made, report, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
