"""`parvis` run by hand: what it takes for granted beside `make run`, and never in production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.group import get_application, get_settings
from app.core.operations import logs
from tests.publik_import.sample_exports import LEAVE, make_status, make_workflow

pytestmark = pytest.mark.thorough

HERE = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment in which nobody set anything."""
    for name in list(os.environ):
        if name.startswith(("PARVIS_", "DATABASE_")):
            monkeypatch.delenv(name)
    for known in (get_settings, get_application):
        known.cache_clear()
    yield
    logs.configure_logging()
    for known in (get_settings, get_application):
        known.cache_clear()


def parvis(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, words, env=environ)


@pytest.mark.slow
def test_the_demo_is_described_with_nothing_set_but_where_it_is(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("parvis")), "demo", "--json"]
    environ = {**os.environ, "PARVIS_VAR": str(tmp_path), "PORT": "8642"}
    said = subprocess.run(command, env=environ, cwd=HERE, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["base_url"] == "http://localhost:8642"


@pytest.mark.parametrize("setting", ["PARVIS_BASE_URL", "PARVIS_MASTER_KEY", "DATABASE_URL"])
def test_where_one_setting_of_a_production_is_there_it_is_one(tmp_path: Path, setting: str) -> None:
    said = parvis("demo", PARVIS_VAR=str(tmp_path), **{setting: "anything"})

    assert said.exit_code != 0
    assert "Set PARVIS_SECRET_KEY" in said.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["web", "worker", "scheduler", "doctor", "migrate"])
def test_what_serves_never_takes_itself_for_a_development(tmp_path: Path, command: str) -> None:
    said = parvis(command, PARVIS_VAR=str(tmp_path))

    assert said.exit_code != 0
    assert "Set PARVIS_SECRET_KEY" in said.output


def test_an_import_by_hand_makes_the_tables_it_needs(tmp_path: Path) -> None:
    export = tmp_path / "bennes.wcs"
    export.write_text(make_workflow(make_status("new", LEAVE), make_status("end")))

    said = parvis("import-wcs", str(export), "--report", "json", PARVIS_VAR=str(tmp_path / "var"))

    assert said.exit_code == 0, said.output
    assert [file["imported"] for file in json.loads(said.stdout)["files"]] == [True]
