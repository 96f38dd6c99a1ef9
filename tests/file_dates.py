"""Dates of files, which the application compares with its clock."""

from __future__ import annotations

from pathlib import Path


def date_files(folder: Path) -> None:
    """Give the files of the folder the time of the tests: PARVIS_TEST_DAY moves it, not the time of the disk."""
    for path in folder.rglob("*"):
        path.touch()
