"""Tests that cannot run, for want of a tool, and those that failed: what to do about each, on one line."""

from __future__ import annotations

import os
import re
import shlex

import pytest

from tests.tools import find_tool

# Variables that change which examples a test draws; the others of the application may be secret.
COUNTS = re.compile(r"PARVIS_(EXAMPLES|CRASH_POINTS|FUZZ_INPUTS|MUTANTS|[A-Z]+_SEEDS|STORM_SUBMISSIONS|TEST_[A-Z]+)")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            if not find_tool(name).is_installed():
                _refuse(name)


def _refuse(name: str) -> None:
    message = f"{name} is not installed: make test-tools"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say on one line how to play each failed test alone."""
    reports = terminalreporter.getreports("failed") + terminalreporter.getreports("error")
    for nodeid in dict.fromkeys(report.nodeid for report in reports):
        terminalreporter.write_line(f"alone: {build_command(nodeid, config.getoption('--database'))}")


def build_command(nodeid: str, database: str) -> str:
    """Return the command that plays a test alone, with the examples of this run."""
    variables = {name: value for name, value in os.environ.items() if COUNTS.fullmatch(name)}
    words = [f"{name}={value}" for name, value in sorted(variables.items())]
    options = [] if database == "sqlite" else ["--database", database]
    return shlex.join([*words, ".venv/bin/pytest", *options, nodeid])
