"""The day and hour at which the tests run: PARVIS_TEST_DAY, in Paris, instead of the machine's.

`PARVIS_TEST_DAY=2027-02-28T23:30 pytest tests/cases`; noon when the hour is left out. libfaketime moves the clock of pytest
and of all the processes that it starts; the dates of files stay those of the disk.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core import clock

DAYS = (
    "2027-02-28",
    "2027-03-28T03:10",  # the hour before does not exist
    "2027-03-31",
    "2027-05-01T23:59",  # a public holiday, whose next day begins during the run
    "2027-10-31T02:30",  # an hour that comes twice
    "2027-12-01T00:30",  # still November in UTC
    "2027-12-31T23:30",
    "2028-02-29",
)
VARIABLE = "PARVIS_TEST_DAY"
NOON = "T12:00"
# What a process and its children inherit.
MOVED_BY = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM")


class LibraryMissing(Exception):
    """Nothing can move the clock."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Starts pytest again, at the chosen day; the one that starts again has the output of the first."""
    day = os.environ.get(VARIABLE)
    if not day or is_moved():
        return
    environment = os.environ | get_moved_environment(day)
    if capture := pluginmanager.getplugin("capturemanager"):
        capture.stop_global_capturing()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def pytest_report_header() -> str | None:
    return f"day of the tests: {clock.to_paris(clock.now()):%A %Y-%m-%d %H:%M %Z}" if is_moved() else None


def is_moved() -> bool:
    """Whether this process was started under the library."""
    return "libfaketime" in os.environ.get("LD_PRELOAD", "")


def get_moved_environment(day: str) -> dict[str, str]:
    """Return the variables under which a process, and those that it starts, believe that it is that day, and time goes on.

    An offset from the machine's time, rather than a time to start at: a process that starts later goes on from there.
    """
    library = find_library(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))
    offset = read_day(day) - datetime.now(UTC)
    preloaded = " ".join(filter(None, [str(library), os.environ.get("LD_PRELOAD")]))
    # Rounded up: the hour that was asked for has begun.
    seconds = math.ceil(offset.total_seconds())
    return dict(zip(MOVED_BY, (preloaded, f"{seconds:+d}", "1", "1"), strict=True))


def find_library(candidates: Iterable[Path]) -> Path:
    for candidate in candidates:
        return candidate
    raise LibraryMissing(f"{VARIABLE} needs libfaketime (on Debian: apt install faketime).")


def read_day(day: str) -> datetime:
    """Return the moment; an hour that comes twice is the first one."""
    local = datetime.fromisoformat(day if "T" in day else day + NOON)
    return local.replace(tzinfo=clock.PARIS).astimezone(UTC)
