"""Selection of the tests that run on PostgreSQL: the functions marked `postgresql`, or all those of a module."""

from __future__ import annotations

from pathlib import Path

import pytest

MARKER = "pytest.mark.postgresql"
# An argument of the marker, for what is too long there for `make test`.
WHOLE_MODULES_ONLY = "whole modules only"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole-modules", action="store_true", help="on PostgreSQL, run every test of the modules with a marked one"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On PostgreSQL, a module without a marked function is not even imported."""
    if config.getoption("--database") == "sqlite" or not collection_path.match("test_*.py"):
        return None
    return None if MARKER in collection_path.read_text(encoding="utf-8") else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == "sqlite":
        return
    is_selected = _has_database if config.getoption("--whole-modules") else _is_marked
    config.hook.pytest_deselected(items=[item for item in items if not is_selected(item)])
    items[:] = [item for item in items if is_selected(item)]


def _has_database(item: pytest.Item) -> bool:
    return "databases" in getattr(item, "fixturenames", ())


def _is_marked(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("postgresql")
    return _has_database(item) and marker is not None and WHOLE_MODULES_ONLY not in marker.args
