"""An unreachable or wrong service is reported in one line, and the command fails."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from psycopg import errors
from redis.exceptions import AuthenticationError, InvalidResponse
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.cli import main
from app.cli.failures import explain
from app.cli.group import get_application, get_settings
from tests.conftest import MASTER_KEY, SECRET_KEY
from tests.servers import find_free_port

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

Run = Callable[..., Result]
EVERY_COMMAND = ("migrate", "init --no-questions", "backup {tmp}/copy", "restore {tmp}", "nightly", "verify-access-log")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Return a function that runs a command with these settings."""
    for name, value in {
        "PARVIS_ENV": "test",
        "PARVIS_VAR": str(tmp_path / "var"),
        "PARVIS_SECRET_KEY": SECRET_KEY,
        "PARVIS_MASTER_KEY": MASTER_KEY,
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "principal").mkdir()

    def run(command: str, **environ: str) -> Result:
        get_settings.cache_clear()
        get_application.cache_clear()
        return CliRunner().invoke(main, command.format(tmp=tmp_path).split(), env=environ)

    yield run
    get_settings.cache_clear()
    get_application.cache_clear()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class WebServer(BaseHTTPRequestHandler):
    """A web server that refuses other protocols silently."""

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def web_port() -> Iterator[int]:
    """The port of a web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), WebServer)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with closing(server.socket):
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_an_unreachable_database_is_reported_in_one_line(run: Run, command: str) -> None:
    port = find_free_port()

    address = f"postgresql://parvis:secret@127.0.0.1:{port}/parvis"
    outcome = run(command, DATABASE_URL=address, PARVIS_KEYS_URL=address)

    assert outcome.exit_code == 1
    assert outcome.output.startswith(f"Error: The database at 127.0.0.1:{port} cannot be used: Connection refused.")
    assert outcome.output.count("\n") == 1
    assert "secret" not in outcome.output


@pytest.mark.parametrize("listening", ["silent_port", "web_port"])
def test_another_service_at_the_address_fails_at_once(run: Run, request: pytest.FixtureRequest, listening: str) -> None:
    port = request.getfixturevalue(listening)

    outcome = run("migrate", DATABASE_URL=f"postgresql://parvis@127.0.0.1:{port}/parvis?connect_timeout=2")

    assert outcome.exit_code == 1
    assert outcome.output.startswith(f"Error: The database at 127.0.0.1:{port} cannot be used: ")
    assert outcome.output.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://localhost/parvis", "DATABASE_URL must start with sqlite:///"),
        ("PARVIS_KEYS_URL", "parvis", "PARVIS_KEYS_URL must start with sqlite:///"),
        ("REDIS_URL", "http://localhost", "REDIS_URL must start with redis://"),
        ("DATABASE_URL", "sqlite:////proc/nowhere/x.sqlite3", "/proc/nowhere: No such file or directory."),
    ],
)
def test_an_invalid_url_is_reported_in_one_line(run: Run, name: str, value: str, words: str) -> None:
    outcome = run("migrate", **{name: value})

    assert outcome.exit_code == 1
    assert outcome.output.startswith(f"Error: {words}")
    assert outcome.output.count("\n") == 1


def test_an_invalid_database_file_is_reported_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a shopping list, and nothing that SQLite could read")

    outcome = run("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/notes")

    assert (outcome.exit_code, outcome.output.count("\n")) == (1, 1)
    assert outcome.output.startswith(f"Error: The database at {tmp_path}/notes cannot be used: file is not a database.")


def test_the_postgres_url_scheme_is_accepted(run: Run) -> None:
    outcome = run("migrate", DATABASE_URL=f"postgres://parvis@127.0.0.1:{find_free_port()}/parvis")

    assert "Connection refused" in outcome.output


def test_missing_tables_are_reported(run: Run) -> None:
    outcome = run("nightly")

    assert (outcome.exit_code, outcome.output) == (
        1,
        "Error: The tables are not at this version: run `parvis migrate` first.\n",
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.InvalidPassword('FATAL:  password authentication failed for user "parvis"'), "password authentication"),
        (errors.InvalidCatalogName('FATAL:  database "parvis" does not exist'), "does not exist"),
        (errors.CannotConnectNow("FATAL:  the database system is starting up"), "starting up"),
        (errors.LockNotAvailable("canceling statement due to lock timeout"), "A table is in use"),
        (errors.UndefinedTable('relation "account" does not exist'), "parvis migrate"),
    ],
)
def test_refusals_of_postgresql_are_explained(error: Exception, words: str) -> None:
    line = explain(OperationalError("SELECT 1", None, error))

    assert line is not None and words in line and "\n" not in line


@pytest.mark.parametrize(
    "error", [AuthenticationError("WRONGPASS invalid password"), InvalidResponse("Protocol Error")]
)
def test_refusals_of_redis_are_explained(error: Exception) -> None:
    assert (explain(error) or "").startswith("Redis cannot be used: ")


@pytest.mark.parametrize(
    "error", [ProgrammingError("SELECT", None, errors.SyntaxError("syntax error")), ValueError("x"), KeyError("x")]
)
def test_an_internal_error_keeps_its_traceback(error: Exception) -> None:
    assert explain(error) is None


def test_migrate_prints_what_it_did(run: Run) -> None:
    first, second = run("migrate"), run("migrate")

    assert first.output.startswith("principal: main database: applied 0001 Create the technical tables")
    assert "principal: keys database: now up to date (" in first.output
    assert [line.partition(" (")[0] for line in second.output.splitlines()] == [
        "principal: main database: already up to date",
        "principal: keys database: already up to date",
    ]
