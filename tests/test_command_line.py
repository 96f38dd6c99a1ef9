"""`parvis` on the command line: its defaults in development, and none in production."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.group import get_application, get_settings
from app.core.operations import logs
from tests.publik_import.sample_exports import LEAVE, make_status, make_workflow

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment without any setting."""
    for name in list(os.environ):
        if name.startswith(("PARVIS_", "DATABASE_")):
            monkeypatch.delenv(name)
    for cached_function in (get_settings, get_application):
        cached_function.cache_clear()
    yield
    logs.configure_logging()
    for cached_function in (get_settings, get_application):
        cached_function.cache_clear()


def parvis(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, words, env=environ)


@pytest.mark.parametrize("setting", ["PARVIS_BASE_URL", "PARVIS_MASTER_KEY", "DATABASE_URL"])
def test_one_production_setting_disables_the_development_defaults(tmp_path: Path, setting: str) -> None:
    outcome = parvis("demo", PARVIS_VAR=str(tmp_path), **{setting: "anything"})

    assert outcome.exit_code != 0
    assert "Set PARVIS_SECRET_KEY" in outcome.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["web", "worker", "scheduler", "doctor", "migrate"])
def test_serving_commands_never_use_development_defaults(tmp_path: Path, command: str) -> None:
    outcome = parvis(command, PARVIS_VAR=str(tmp_path))

    assert outcome.exit_code != 0
    assert "Set PARVIS_SECRET_KEY" in outcome.output


def test_an_import_on_the_command_line_creates_the_tables(tmp_path: Path) -> None:
    export = tmp_path / "bennes.wcs"
    export.write_text(make_workflow(make_status("new", LEAVE), make_status("end")))

    outcome = parvis("import-wcs", str(export), "--report", "json", PARVIS_VAR=str(tmp_path / "var"))

    assert outcome.exit_code == 0, outcome.output
    assert [file["imported"] for file in json.loads(outcome.stdout)["files"]] == [True]
