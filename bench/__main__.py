"""`make bench`: every goal with its measure and its verdict. `python -m bench --help` lists the options."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from app.core.operations import logs
from bench import (
    agendas,
    agent_pages,
    campaigns,
    case_lists,
    circuit_drawing,
    definition_findings,
    documents,
    exports,
    first_start,
    http_load,
    installation,
    lighthouse,
    live_form,
    page_times,
    page_weights,
    postgresql,
    prices,
    processes,
    publik_import,
    request_costs,
    settlements,
    site_search,
    site_transfer,
    studio_changes,
    studio_preview,
    submission_journey,
    submissions,
    webhooks,
    workflow_steps,
)
from bench.installation import Installation
from bench.report import HEADING, Goal, Report, describe_machine

PARTS = (
    "steps",
    "prices",
    "settlements",
    "webhooks",
    "campaigns",
    "drawing",
    "studio",
    "preview",
    "findings",
    "pages",
    "submissions",
    "live",
    "search",
    "journey",
    "weights",
    "agents",
    "agendas",
    "serving",
    "costs",
    "lighthouse",
    "lists",
    "documents",
    "exports",
    "transfer",
    "postgresql",
    "moving",
)
# Only on request: it downloads every package again.
APART = ("start",)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    options = _arguments()
    report = Report()
    print(f"{describe_machine()}\n\n{HEADING}\n|---|---|---|---|---|---|")
    # Beside the data of the application, not in memory: commits must be durable.
    var = Path(os.environ.get("PARVIS_VAR", "var"))
    var.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=var, prefix="bench-") as folder, Path(os.devnull).open("w") as nowhere:
        site_under_test = installation.create_installation(Path(folder) / "sqlite")
        logs.configure_logging(nowhere)  # logs are still written
        _measure(site_under_test, report, options)
        if {"postgresql", "costs", "search", "agendas"} & set(options.only):
            _on_postgresql(Path(folder) / "postgresql", report, options, nowhere)
    if "start" in options.only:
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


def _measure(site_under_test: Installation, report: Report, options: argparse.Namespace) -> None:
    rounds = options.rounds
    parts: dict[str, Callable[[], object]] = {
        "pages": lambda: page_times.measure(site_under_test, report, rounds=rounds),
        "agendas": lambda: agendas.measure(site_under_test, report, rounds=rounds),
        "settlements": lambda: settlements.measure(site_under_test, report, rounds=rounds),
        "webhooks": lambda: webhooks.measure(site_under_test, report, rounds=rounds),
        "submissions": lambda: submissions.measure(site_under_test, report, rounds=rounds),
        "live": lambda: live_form.measure(site_under_test, report, rounds=rounds),
        "journey": lambda: submission_journey.measure(site_under_test, report, rounds=rounds),
        "search": lambda: site_search.measure(site_under_test, report, rounds=rounds),
    }
    engines = {"steps": workflow_steps.measure, "prices": prices.measure}
    for name in (name for name in engines if name in options.only):
        engines[name](report, rounds=rounds)
    studio = {
        "drawing": circuit_drawing.measure,
        "studio": studio_changes.measure,
        "findings": definition_findings.measure,
    }
    for name in (name for name in studio if name in options.only):
        studio[name](site_under_test, report, rounds=rounds)
    with processes.run_redis(site_under_test):
        for name in (name for name in parts if name in options.only):
            parts[name]()
    servers = {
        "preview": studio_preview.measure,
        "weights": page_weights.measure,
        "agents": agent_pages.measure,
        "serving": http_load.measure,
        "lighthouse": lighthouse.measure,
        "documents": documents.measure,
        "campaigns": campaigns.measure,
    }
    for name in (name for name in servers if name in options.only):
        servers[name](site_under_test, report)
    if "costs" in options.only:
        request_costs.measure(site_under_test, report, rounds=rounds)
    if "moving" in options.only:
        publik_import.measure(report, rounds=rounds)
    if "lists" in options.only:
        # Last: the other measures have ten thousand cases.
        case_lists.measure(site_under_test, report, rounds=rounds, million=options.million)
    _measure_exports(site_under_test, report, options)


def _measure_exports(site_under_test: Installation, report: Report, options: argparse.Namespace) -> None:
    """The last measures: they multiply the cases."""
    if "exports" in options.only:
        exports.measure(site_under_test, report)
    if "transfer" in options.only:
        site_transfer.measure(site_under_test, report)


def _on_postgresql(folder: Path, report: Report, options: argparse.Namespace, nowhere: TextIO) -> None:
    if not postgresql.is_installed:
        report.add(Goal("G6", "submissions at once: PostgreSQL is not installed", 12, None))
        return
    with postgresql.run_installation(folder) as site_under_test:
        logs.configure_logging(nowhere)
        if "postgresql" in options.only:
            http_load.measure_writers(site_under_test, report)
        if "agendas" in options.only:
            agendas.measure_writers(site_under_test, report, database="PostgreSQL")
        if "costs" in options.only:
            request_costs.measure(site_under_test, report, rounds=options.rounds)
        if "search" in options.only:
            site_search.measure(site_under_test, report, rounds=options.rounds, database="PostgreSQL")


if __name__ == "__main__":
    main()
