"""PARVIS_TEST_DAY: pytest and the processes that it starts believe that it is that day."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import chosen_day

ROOT = Path(__file__).parent.parent
PROBE = """
import sqlite3, subprocess
from datetime import date
from app.core import clock

def test_probe():
    (day,) = sqlite3.connect(":memory:").execute("SELECT date('now')").fetchone()
    child = subprocess.run(["date", "--utc", "+%F"], check=True, capture_output=True, text=True).stdout.strip()

    assert [str(clock.now().date()), str(date.today()), day, child] == ["2028-02-29"] * 4
"""


@pytest.mark.thorough
def test_the_clock_the_calendar_sqlite_and_child_processes_are_at_the_chosen_day(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.chosen_day"]')
    (tmp_path / "test_probe.py").write_text(PROBE)
    here = {name: value for name, value in os.environ.items() if name not in chosen_day.MOVED_BY}

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=here | {"PARVIS_TEST_DAY": "2028-02-29", "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert (run.returncode, "day of the tests: Tuesday 2028-02-29 12:00 CET" in run.stdout) == (0, True), run.stdout


@pytest.mark.parametrize(
    "day, moment",
    [
        ("2028-02-29", datetime(2028, 2, 29, 11, tzinfo=UTC)),
        ("2027-05-01T23:59", datetime(2027, 5, 1, 21, 59, tzinfo=UTC)),
        ("2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_day_is_noon_in_paris_unless_an_hour_is_given(day: str, moment: datetime) -> None:
    assert chosen_day.read_day(day) == moment


def test_without_the_library_the_package_to_install_is_named() -> None:
    with pytest.raises(chosen_day.LibraryMissing, match="apt install faketime"):
        chosen_day.find_library([])
