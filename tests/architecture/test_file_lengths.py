"""No file has more than 300 lines: a longer one holds several subjects (CONTRIBUTING.md)."""

from __future__ import annotations

from tests.architecture.source_files import CODE, ROOT, list_files

MOST_LINES = 300
FOLDERS = (*CODE, "tests", "bench", "pwa", "static", "templates")
# What others wrote.
LEFT_OUT = ("static/vendor/", "tests/journeys/vendor/")


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {
        name: path.read_bytes().count(b"\n")
        for path in list_files(".py", ".js", ".css", ".html")
        if (name := str(path.relative_to(ROOT))).startswith(tuple(f"{folder}/" for folder in FOLDERS))
        and not name.startswith(LEFT_OUT)
    }

    assert len(lengths) > 1_000
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
