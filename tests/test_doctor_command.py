"""`parvis doctor`: its report before and after the tables exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import cli
from app.cli.group import get_settings, open_each_site
from app.core import sealing
from app.core.db import db
from app.core.settings import site_settings
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


def test_the_machine_is_looked_at(new_installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    confined = run("doctor").output
    monkeypatch.setattr("app.core.operations.machine.list_protections", lambda folder: {"files"})

    partly_confined = run("doctor").output

    assert "ok  confinement: files" in confined
    assert "ok  confinement: sockets" in confined
    assert "ok  confinement: files" in partly_confined
    assert "NOT confinement: sockets" in partly_confined


def test_with_tables_the_alarms_are_checked_too(new_installation: Path) -> None:
    run("migrate")

    outcome = run("doctor")

    assert "NOT principal: schedule: Late or failed:" in outcome.output
    assert "ok  principal: deliveries" in outcome.output
    assert "tables" not in outcome.output


def test_a_sealed_setting_is_read_in_a_process_of_its_own(
    new_installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    with open_each_site() as sites:
        for _site in sites:
            site_settings.save_settings(
                {"franceconnect.client_id": "parvis", "franceconnect.client_secret": "un secret"}
            )
            db.session.commit()
    # As in a new process, where nothing has read the key yet.
    monkeypatch.setattr(sealing._MasterKey, "value", b"")
    sealing._derive_key.cache_clear()

    outcome = run("doctor")

    assert outcome.exception is None or isinstance(outcome.exception, SystemExit)
    assert "ok  principal: deliveries" in outcome.output


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
