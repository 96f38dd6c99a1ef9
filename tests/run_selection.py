"""Selection of the tests of a run: a part of them, those whose turn it is, the engines alone."""

from __future__ import annotations

import os
import zlib

import pytest

from tests.example_counts import read_seed

# What a test asks for when it needs the tables, or pages, of a site.
APPLICATION = {"app", "site", "principal"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", default="1/1", help="play the functions of one part of the tests: 1/10 for a tenth")
    parser.addoption("--engines", action="store_true", help="play the tests that need no application")


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
    left_out = [item for item in items if _get_part(item, total) != number or not _is_wanted(item, config)]
    config.hook.pytest_deselected(items=left_out)
    left_out_ids = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in left_out_ids]


def _has_turn(item: pytest.Item, share: int) -> bool:
    """Tell whether the seed plays the file of this test: each of `share` consecutive seeds plays other files."""
    return (zlib.crc32(item.nodeid.split("::")[0].encode()) + read_seed()) % share == 0


def _get_part(item: pytest.Item, total: int) -> int:
    return zlib.crc32(item.nodeid.split("[")[0].encode()) % total + 1


def _is_wanted(item: pytest.Item, config: pytest.Config) -> bool:
    return not (config.getoption("--engines") and APPLICATION & set(getattr(item, "fixturenames", ())))
