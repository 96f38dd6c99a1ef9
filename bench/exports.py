"""Exports of the list of cases: rows a second and memory, for a hundred thousand cases in each format (G33)."""

from __future__ import annotations

import gc
import time
from pathlib import Path

from sqlalchemy import select

from app.accounts.families import FAMILIES
from app.accounts.models import Role
from app.cases.search.filters import Filters
from app.core.db import db
from app.core.web.access_rules import Actor
from app.privacy.list_exports.export_query import ExportQuery
from app.privacy.list_exports.formats import FORMATS
from app.privacy.list_exports.list_contents import build_contents
from bench import bulk_cases, case_multiplication
from bench.installation import Installation
from bench.report import Goal, Report

CASES, ORIGINALS = 100_000, 10_000
LEAST_ROWS_A_SECOND, MOST_MEGABYTES = 5000, 30
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def measure(place: Installation, report: Report) -> None:
    """Write the usual columns of every case, and throw the file away."""
    bulk_cases.fill_database(place, ORIGINALS)
    case_multiplication.multiply_cases(place, CASES)
    for key in FORMATS:
        rows, seconds, megabytes, size = _write_list(place, key)
        report.details[f"export as {key}"] = {"rows": rows, "cpu_seconds": round(seconds, 2), "bytes": size}
        what = f"export of {rows} cases as {key}"
        report.add(
            Goal("G33", f"{what}, rows a second of CPU", LEAST_ROWS_A_SECOND, rows / seconds, at_least=True),
            Goal("G33", f"{what}, memory", MOST_MEGABYTES, megabytes, unit=" MB", note=f"{size / 1e6:.1f} MB written"),
        )


def _write_list(place: Installation, key: str) -> tuple[int, float, float, int]:
    """The rows, the seconds of CPU, the growth of memory in megabytes, and the size of the file."""
    with place.open_context():
        contents = build_contents(_find_exporter(), ExportQuery(Filters(state="all")), FORMATS[key])
        counts: list[int] = []
        gc.collect()
        clear_peak_memory()
        memory, start, size = read_memory("VmRSS"), time.process_time(), 0
        for chunk in contents.stream(lambda rows: counts.append(len(rows))):
            size += len(chunk)
        return sum(counts), time.process_time() - start, (read_memory("VmHWM") - memory) / 1024, size


def _find_exporter() -> Actor:
    """An agent with every role."""
    roles = frozenset(db.session.scalars(select(Role.slug)))
    families = frozenset(FAMILIES)
    return Actor(kind="agent", roles=roles, families=families, export_roles=roles, export_families=families)


def clear_peak_memory() -> None:
    """Have the peak of memory measured from now."""
    _CLEAR.write_text("5")


def read_memory(name: str) -> int:
    """Kilobytes of resident memory: now (VmRSS), or at most since the mark was cleared (VmHWM)."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])
