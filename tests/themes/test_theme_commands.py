"""`parvis theme`: what is wrong is said, a theme is installed and exported as it came."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.group import get_application, get_settings
from app.core.operations import logs
from app.themes.archive import read_archive
from tests.themes.sample_themes import make_members


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A data folder of this test, and no other setting."""
    for name in list(os.environ):
        if name.startswith(("PARVIS_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PARVIS_VAR", str(tmp_path / "var"))
    for cached_function in (get_settings, get_application):
        cached_function.cache_clear()
    yield
    logs.configure_logging()
    for cached_function in (get_settings, get_application):
        cached_function.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["theme", *words])


def write_folder(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The theme of the tests as a folder."""
    for name, content in make_members(changes).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.thorough
def test_a_folder_is_installed_then_exported(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "theme")

    assert "No theme is published" in run("export", str(tmp_path / "out.zip")).output
    assert "version 1" in run("install", str(folder)).output
    exported = run("export", str(tmp_path / "out.zip"))

    assert exported.exit_code == 0, exported.output
    assert read_archive((tmp_path / "out.zip").read_bytes()).theme.name == "Ville de Port-Louis"


def test_a_theme_with_problems_is_not_installed_and_all_are_said(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {"theme.css": "@import 'a';", "images/logo.svg": "<svg/>"}

    outcome = run("install", str(write_folder(tmp_path / "theme", changes)))

    assert outcome.exit_code != 0
    assert "theme.css" in outcome.output
    assert "images/logo.svg" in outcome.output


def test_colours_without_contrast_are_not_installed(tmp_path: Path) -> None:
    toml = make_members()["theme.toml"].decode().replace("[shape]", 'on-accent = "#0b3d91"\n[shape]')
    folder = str(write_folder(tmp_path / "theme", {"theme.toml": toml}))

    for command in ("check", "install"):
        refusal = run(command, folder)

        assert refusal.exit_code != 0
        assert "colours.on-accent" in refusal.output
