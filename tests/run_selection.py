"""Selection of the tests of a run: a part of them, those whose turn it is, the engines or the tests of form alone."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from tests.example_counts import read_seed

# What a test asks for when it needs the tables, or pages, of a site.
APPLICATION = {"app", "site", "principal"}
# Its tests are all about form; elsewhere they have the marker.
FORM_FOLDER = Path(__file__).parent / "architecture"
FORM_MARKER = "pytest.mark.form"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", default="1/1", help="play the functions of one part of the tests: 1/10 for a tenth")
    parser.addoption("--engines", action="store_true", help="play the tests that need no application")
    parser.addoption("--form", action="store_true", help="play the tests of form: tests/architecture and those marked")


def pytest_configure(config: pytest.Config) -> None:
    """Every process of the run draws with one seed, even if a commit is made meanwhile."""
    os.environ.setdefault("PARVIS_TEST_SEED", str(read_seed()))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `--form`, a module without a test of form is not even imported."""
    if not config.getoption("--form") or not collection_path.match("test_*.py"):
        return None
    is_about_form = FORM_FOLDER in collection_path.parents or FORM_MARKER in collection_path.read_text(encoding="utf-8")
    return None if is_about_form else True


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
    if config.getoption("--form"):
        return FORM_FOLDER in item.path.parents or item.get_closest_marker("form") is not None
    return not (config.getoption("--engines") and APPLICATION & set(getattr(item, "fixturenames", ())))
