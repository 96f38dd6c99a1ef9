"""Packages of screens have sub-packages of at most 25 entries, that their templates mirror (CONTRIBUTING.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT

MOST_ENTRIES = 25
AUDIENCES = ("backoffice", "portal")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_folder_has_at_most_25_entries(audience: str) -> None:
    folders = [*_list_folders(ROOT / "app" / audience), *_list_folders(ROOT / "templates" / audience)]

    assert len(folders) > 10
    assert [str(folder) for folder in folders if len(_list_entries(folder)) > MOST_ENTRIES] == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_templates_mirror_the_packages(audience: str) -> None:
    packages = {path.name for path in (ROOT / "app" / audience).iterdir() if (path / "__init__.py").exists()}

    folders = {path.name for path in (ROOT / "templates" / audience).iterdir() if path.is_dir()}
    assert folders == packages


def _list_folders(root: Path) -> list[Path]:
    return [root, *(path for path in root.rglob("*") if path.is_dir() and path.name != "__pycache__")]


def _list_entries(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith("__")]
