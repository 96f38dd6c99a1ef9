"""Files that a process writes are for its user alone; those that an earlier version left open are closed when it starts."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app import create_app
from app.cli import main
from app.config import Settings
from app.core.db.engines import get_engine
from app.core.private_files import list_open_paths, protect_database, protect_folder

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def usual_umask() -> object:
    former = os.umask(0o022)
    yield
    os.umask(former)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_something(database: Path) -> None:
    with get_engine(f"sqlite:///{database}").begin() as connection:
        connection.execute(text("CREATE TABLE anything (id INTEGER)"))


def test_a_database_and_what_is_beside_it_are_for_its_user_alone(tmp_path: Path) -> None:
    database = tmp_path / "new" / "parvis.sqlite3"

    write_something(database)

    files = sorted(database.parent.iterdir())
    assert {path.name for path in files} >= {"parvis.sqlite3", "parvis.sqlite3-wal", "parvis.sqlite3-shm"}
    assert {mode(path) for path in files} == {0o600}
    assert mode(database.parent) == 0o700


def test_databases_left_open_by_an_earlier_version_are_closed(tmp_path: Path) -> None:
    database = tmp_path / "keys.sqlite3"
    for path in (database, tmp_path / "keys.sqlite3-wal", tmp_path / "keys.sqlite3-shm"):
        path.touch()
        path.chmod(0o644)

    write_something(database)

    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_a_data_folder_left_open_is_closed_as_the_application_starts(settings: Settings) -> None:
    settings.var.chmod(0o755)

    create_app(settings)

    assert mode(settings.var) == 0o700


def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    protect_folder(tmp_path)

    assert list_open_paths(tmp_path) == [tmp_path]


@pytest.mark.parametrize("command", ["web", "worker", "scheduler", "redis", "backup", "export-package", "demo"])
def test_each_command_restricts_its_process(command: str) -> None:
    CliRunner().invoke(main, [command, "--help"])

    assert os.umask(0o022) == 0o077


def test_a_server_that_imports_the_application_is_restricted(settings: Settings) -> None:
    environment = {
        **os.environ,
        "PARVIS_ENV": "test",
        "PARVIS_VAR": str(settings.var),
        "PARVIS_SECRET_KEY": settings.secret_key,
        "PARVIS_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "DATABASE_URL": settings.database_url,
        "PARVIS_KEYS_URL": settings.keys_url,
    }
    code = "import os; os.umask(0o022); import app.wsgi; print(oct(os.umask(0)))"

    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert result.stdout.strip() == "0o77", result.stderr[-500:]


def test_a_file_that_is_no_database_keeps_its_mode(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    hosts.chmod(0o644)

    protect_database(hosts)

    assert mode(hosts) == 0o644
