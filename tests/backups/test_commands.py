"""`parvis backup`, `verify-backup`, `restore`, `reopen`: what whoever looks after an installation types and reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.group import get_application, get_settings
from app.core import clock
from app.core.db import engines
from tests.conftest import MASTER_KEY, SECRET_KEY

pytestmark = pytest.mark.by_turns(3)

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command on the installation of that name, as a process of its own would."""
    for name in ("DATABASE_URL", "PARVIS_KEYS_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    environment = {"PARVIS_ENV": "test", "PARVIS_SECRET_KEY": SECRET_KEY, "PARVIS_MASTER_KEY": MASTER_KEY}

    def run(*arguments: str, on: str = "here") -> Result:
        _close_connections()
        return CliRunner().invoke(main, arguments, env={**environment, "PARVIS_VAR": str(tmp_path / on)})

    yield run
    _close_connections()


def _close_connections() -> None:
    for cached in (get_settings, get_application):
        cached.cache_clear()
    engines.close_connections()


def test_from_one_machine_to_another(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "monday")
    run("migrate")

    backup_output = run("backup", folder)
    assert backup_output.exit_code == 0, backup_output.output
    assert f"The keys are in {folder}-keys: keep them apart" in backup_output.output
    assert sorted(path.name for path in (tmp_path / "monday" / "principal").iterdir()) == [
        "files",
        "ledger",
        "main.sqlite3.sealed",
        "manifest.json",
        "manifest.seal",
    ]
    assert run("verify-backup", folder).output.startswith("principal: whole")

    put_back = run("restore", folder, on="there")

    assert put_back.exit_code == 0, put_back.output
    assert put_back.output.endswith("principal: open\n")
    assert run("reopen", on="there").output == "principal: it is open\n"


def test_a_site_in_use_is_not_written_over(run: Run, tmp_path: Path) -> None:
    run("migrate")
    run("backup", str(tmp_path / "monday"))

    result = run("restore", str(tmp_path / "monday"))

    assert result.exit_code == 1
    assert "The site is not empty: its database has tables." in result.output


def test_an_altered_backup_is_told_and_fails(run: Run, tmp_path: Path) -> None:
    run("migrate")
    run("backup", str(tmp_path / "monday"))
    with (tmp_path / "monday" / "principal" / "main.sqlite3.sealed").open("r+b") as copy:
        copy.seek(100)
        copy.write(b"?")

    result = run("verify-backup", str(tmp_path / "monday"))

    assert result.exit_code == 1
    assert "main.sqlite3.sealed was altered." in result.output
    assert run("restore", str(tmp_path / "monday"), on="there").exit_code == 1
    assert not (tmp_path / "there" / "files" / "closed").exists()


def test_what_is_too_old_is_deleted_and_the_doctor_says_when_there_is_some(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "kept"
    monkeypatch.setenv("PARVIS_BACKUPS", str(root))
    run("migrate")
    with clock.shift_clock(timedelta(days=-31)):
        run("backup", str(root / "old"))
    run("backup", str(root / "new"))
    assert f"NOT backups in {root}: 2 are older than 30 days, old for one" in run("doctor").output

    pruned = run("prune-backups", str(root))

    assert pruned.exit_code == 0, pruned.output
    assert {path.name for path in root.iterdir()} == {"new", "new-keys"}
    assert f"ok  backups in {root}" in run("doctor").output


def test_the_only_backup_is_kept_and_it_is_told(run: Run, tmp_path: Path) -> None:
    run("migrate")
    with clock.shift_clock(timedelta(days=-31)):
        run("backup", str(tmp_path / "kept" / "old"))

    pruned = run("prune-backups", str(tmp_path / "kept"))

    assert pruned.exit_code == 1
    assert "kept because there is no later one" in pruned.output
    assert (tmp_path / "kept" / "old").exists()
