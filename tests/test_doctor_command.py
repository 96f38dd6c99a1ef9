"""`parvis doctor`: its report before and after the tables exist."""

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
    """An installation without tables."""
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


def test_without_tables_the_doctor_says_so_and_stops(new_installation: Path) -> None:
    outcome = run("doctor")

    assert outcome.exit_code == 1
    assert "NOT tables: They are not at this version (`parvis migrate`)." in outcome.output
    assert "schedule" not in outcome.output


def test_with_tables_the_alarms_are_checked_too(new_installation: Path) -> None:
    run("migrate")

    outcome = run("doctor")

    assert "NOT principal: schedule: Late or failed:" in outcome.output
    assert "ok  principal: deliveries" in outcome.output
    assert "tables" not in outcome.output


def test_the_report_exists_as_json(new_installation: Path) -> None:
    run("migrate")

    outcome = run("doctor", "--json")

    report = json.loads(outcome.stdout)
    by_name = {finding["name"]: finding for finding in report["findings"]}
    assert (outcome.exit_code, report["ok"]) == (1, False)
    assert by_name["principal: deliveries"] == {
        "name": "principal: deliveries",
        "ok": True,
        "blocking": False,
        "advice": "",
    }
    assert by_name["base address"]["blocking"]
    assert "https://" in by_name["base address"]["advice"]
