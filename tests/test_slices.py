"""Commands of the slices of `make trust`, and the check of the slice of PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.query_coverage import QUERIES_MISSED, find_problems
from tests.slices import build_run

# Notes its arguments, and ends with the next status of a file.
PYTEST = """#!/bin/sh
echo "$@" >> "$FOLDER/calls"
read status < "$FOLDER/statuses"
sed -i 1d "$FOLDER/statuses"
exit "$status"
"""


@pytest.mark.parametrize(
    ("statuses", "played_again", "outcome"),
    [([0], False, 0), ([1, 0], True, 0), ([1, 1], True, 1), ([2], False, 1), ([QUERIES_MISSED], False, 1)],
)
def test_failed_tests_alone_are_played_again(
    tmp_path: Path, statuses: list[int], played_again: bool, outcome: int
) -> None:
    program = tmp_path / "pytest"
    program.write_text(PYTEST)
    program.chmod(0o755)
    (tmp_path / "statuses").write_text("".join(f"{status}\n" for status in statuses))
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "FOLDER": str(tmp_path)}

    run = subprocess.run(["bash", "-c", build_run("tests", database="postgresql")], env=environment, check=False)

    calls = (tmp_path / "calls").read_text().splitlines()
    assert run.returncode == outcome
    assert len(calls) == 1 + played_again
    assert all("--database postgresql --whole-modules" in call for call in calls)
    assert ["--last-failed" in call for call in calls[1:]] == [True] * played_again


def test_a_module_is_run_on_postgresql_or_listed() -> None:
    queries = {"app/run.py": {3, 9}, "app/missed.py": {4}, "app/listed.py": {5}, "app/plain.py": set()}

    problems = find_problems(queries, {"app/run.py:9", "app/run.py:20"}, {"app/listed.py": "one row by its key"})

    assert problems == ["app/missed.py has queries, and no test ran them on PostgreSQL"]


@pytest.mark.parametrize("calls", [{"app/listed.py:5"}, set()])
def test_a_listed_module_whose_queries_run_or_went_is_no_longer_listed(calls: set[str]) -> None:
    queries = {"app/listed.py": {5} if calls else set()}

    problems = find_problems(queries, calls, {"app/listed.py": "one row by its key"})

    assert problems == ["app/listed.py is listed in NOT_RUN: it has no query, or a test runs one"]
