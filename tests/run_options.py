"""Options of a run: a part of the tests, the tools that are missing, and the line that plays a failed test alone."""

from __future__ import annotations

import os
import re
import shlex
import zlib

import pytest

from tests.example_counts import read_seed
from tests.tools import find_tool

# Variables that change which examples a test draws; the others of the application may be secret.
COUNTS = re.compile(r"PARVIS_(EXAMPLES|CRASH_POINTS|FUZZ_INPUTS|MUTANTS|[A-Z]+_SEEDS|STORM_SUBMISSIONS|TEST_[A-Z]+)")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", default="1/1", help="play the functions of one part of the tests: 1/10 for a tenth")


def pytest_configure(config: pytest.Config) -> None:
    """Every process of the run draws with one seed, even if a commit is made meanwhile."""
    os.environ.setdefault("PARVIS_TEST_SEED", str(read_seed()))


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: PARVIS_TEST_SEED={read_seed()}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if (turn := item.get_closest_marker("by_turns")) and not _has_turn(item, *turn.args):
            item.add_marker(pytest.mark.trust)
    number, total = map(int, config.getoption("--part").split("/"))
    config.hook.pytest_deselected(items=[item for item in items if _get_part(item, total) != number])
    items[:] = [item for item in items if _get_part(item, total) == number]


def _has_turn(item: pytest.Item, share: int) -> bool:
    """Tell whether the seed plays the file of this test: each of `share` consecutive seeds plays other files."""
    return (zlib.crc32(item.nodeid.split("::")[0].encode()) + read_seed()) % share == 0


def _get_part(item: pytest.Item, total: int) -> int:
    return zlib.crc32(item.nodeid.split("[")[0].encode()) % total + 1


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
