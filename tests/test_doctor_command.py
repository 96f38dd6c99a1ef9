"""`parvis doctor`: what it says before the tables are there, and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import cli
from app.cli.group import get_settings
from tests.conftest import MASTER_KEY, SECRET_KEY


@pytest.fixture
def new_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation that nothing has been done to yet."""
    for name, value in {
        "PARVIS_ENV": "test",
        "PARVIS_VAR": str(tmp_path),
        "PARVIS_SECRET_KEY": SECRET_KEY,
        "PARVIS_MASTER_KEY": MASTER_KEY,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("DATABASE_URL", "PARVIS_KEYS_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


def test_before_the_tables_the_doctor_says_so_and_looks_no_further(new_installation: Path) -> None:
    found = run("doctor")

    assert found.exit_code == 1
    assert "NOT tables: They are not at this version (`parvis migrate`)." in found.output
    assert "schedule" not in found.output


def test_once_they_are_there_the_alarms_are_looked_at_too(new_installation: Path) -> None:
    run("migrate")

    found = run("doctor")

    assert "NOT principal: schedule: Late or failed:" in found.output
    assert "ok  principal: deliveries" in found.output
    assert "tables" not in found.output


def test_it_is_said_for_tools_too(new_installation: Path) -> None:
    run("migrate")

    found = run("doctor", "--json")

    told = json.loads(found.stdout)
    by_name = {finding["name"]: finding for finding in told["findings"]}
    assert (found.exit_code, told["ok"]) == (1, False)
    assert by_name["principal: deliveries"] == {
        "name": "principal: deliveries",
        "ok": True,
        "blocking": False,
        "advice": "",
    }
    assert by_name["base address"]["blocking"]
    assert "https://" in by_name["base address"]["advice"]
