"""Export of a whole site, and its import: cases a second and memory, with ten thousand cases and three times more (G43).

Seconds are of CPU, as for exports of lists, so that neighbours of the machine do not count; the note has those of a clock.
"""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.sites import unit_of_work
from app.migrations import upgrade
from app.site_transfer.export_source import open_export
from app.site_transfer.part_names import FILES_PART
from app.site_transfer.site_export import export_site
from app.site_transfer.site_import import import_site
from bench import bulk_cases, case_multiplication
from bench.exports import clear_peak_memory, read_memory
from bench.installation import Installation
from bench.report import Goal, Report

CASES, ORIGINALS = 30_000, 10_000
LEAST_CASES_A_SECOND = 500
# The first time, 32 of them are those of scrypt; then nothing is added, however many cases there are.
MOST_MEGABYTES = 40
PASSPHRASE = "a passphrase for measures"


class _Interruption(Exception):
    """The export is stopped as a kill would stop it."""


@dataclass(frozen=True)
class _Cost:
    """The cost of an export or an import."""

    cases: int
    cpu_seconds: float
    seconds: float
    megabytes: float

    @property
    def cases_a_second(self) -> float:
        return self.cases / self.cpu_seconds


def measure(place: Installation, report: Report) -> None:
    """Export the site with fewer cases, then with more, and import that."""
    bulk_cases.fill_database(place, ORIGINALS)
    small = _measure_export(place, ORIGINALS, report)
    case_multiplication.multiply_cases(place, CASES)
    large = _measure_export(place, CASES, report)
    report.add(
        Goal("G43", f"time a case, {CASES} cases vs {ORIGINALS}", 1.2, small.cases_a_second / large.cases_a_second)
    )
    _measure_import(place, report)
    _measure_resumption(place, large, report)


def _measure_export(place: Installation, cases: int, report: Report) -> _Cost:
    folder = place.settings.var / "export"
    shutil.rmtree(folder, ignore_errors=True)
    with place.open_context():
        cost = _run(cases, lambda: export_site(place.site, folder, PASSPHRASE, _ignore_progress))
    _add(report, f"export of a site with {cases} cases", cost)
    return cost


def _measure_import(place: Installation, report: Report) -> None:
    var = place.settings.var / "copy"
    copy = replace(
        place.site,
        database_url=f"sqlite:///{var / 'parvis.sqlite3'}",
        keys_url=f"sqlite:///{var / 'keys.sqlite3'}",
        storage_root=var / "files",
    )
    upgrade(copy)
    with place.app.app_context(), unit_of_work(copy), open_export(place.settings.var / "export") as source:
        cost = _run(CASES, lambda: import_site(copy, source, PASSPHRASE, _ignore_progress))
    _add(report, f"import of {CASES} cases", cost)


def _measure_resumption(place: Installation, whole: _Cost, report: Report) -> None:
    """Finish an export that was stopped once all the tables were written."""
    folder = place.settings.var / "interrupted"
    with place.open_context():
        try:
            export_site(place.site, folder, PASSPHRASE, _stop_at_files)
        except _Interruption:
            cost = _run(CASES, lambda: export_site(place.site, folder, PASSPHRASE, _ignore_progress))
            ratio = cost.cpu_seconds / whole.cpu_seconds
            report.add(Goal("G43", "export stopped near its end and finished, vs whole", 0.7, ratio))


def _add(report: Report, what: str, cost: _Cost) -> None:
    note = f"{cost.seconds:.0f} s by the clock"
    report.add(
        Goal(
            "G43",
            f"{what}, cases a second of CPU",
            LEAST_CASES_A_SECOND,
            cost.cases_a_second,
            at_least=True,
            note=note,
        ),
        Goal("G43", f"{what}, memory", MOST_MEGABYTES, cost.megabytes, unit=" MB"),
    )


def _run(cases: int, transfer: Callable[[], object]) -> _Cost:
    gc.collect()
    clear_peak_memory()
    memory, cpu_start, start = read_memory("VmRSS"), time.process_time(), time.perf_counter()
    transfer()
    megabytes = (read_memory("VmHWM") - memory) / 1024
    return _Cost(cases, time.process_time() - cpu_start, time.perf_counter() - start, megabytes)


def _ignore_progress(part: str, count: int) -> None:
    """No report: only the whole is measured."""


def _stop_at_files(part: str, count: int) -> None:
    if part == FILES_PART:
        raise _Interruption
