"""Logs: lines of JSON, without personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.operations import logs

CANARY = "chloe.martin@example.org"


@pytest.fixture
def lines(app: Flask) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure_logging(stream)
    yield stream
    logs.configure_logging()


def parse_lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_logged_by_the_name_of_its_view(app: Flask, lines: io.StringIO) -> None:
    app.test_client().get(f"/health?mail={CANARY}", headers={"X-Forwarded-For": "203.0.113.9", "User-Agent": CANARY})

    (line,) = [line for line in parse_lines(lines) if line["message"] == "request"]
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "health.show_health", 200)
    assert line["milliseconds"] >= 0
    assert CANARY not in lines.getvalue()
    assert "203.0.113.9" not in lines.getvalue()


def test_an_unknown_address_is_not_logged(app: Flask, lines: io.StringIO) -> None:
    app.test_client().get(f"/{CANARY}")

    assert [line["endpoint"] for line in parse_lines(lines) if line["message"] == "request"] == ["-"]
    assert CANARY not in lines.getvalue()


def test_an_exception_is_its_type_and_places(lines: io.StringIO) -> None:
    def read(text: str) -> int:
        return int(text)

    try:
        read(CANARY)
    except ValueError:
        logging.getLogger("app.cases").exception("unreadable", extra={"kind": "case", "private": CANARY})

    (line,) = parse_lines(lines)
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith(" read")
    assert line["kind"] == "case"
    assert CANARY not in lines.getvalue()


def test_messages_of_libraries_are_logged_without_arguments(lines: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.pool").warning("lost %s", CANARY)
    logging.getLogger("sqlalchemy.engine").info("INSERT %s", CANARY)

    assert [line["message"] for line in parse_lines(lines)] == ["lost …"]


def test_messages_of_the_worker_are_logged_without_personal_data(lines: io.StringIO) -> None:
    rq, name, job = logging.getLogger("rq.worker"), "0f" * 16, "0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0a1b"

    rq.error("Worker %s: job %s failed after %d tries (%s)\n%s", name, job, 3, ValueError(CANARY), CANARY)
    rq.warning("Worker %(name)s: cold shut down by %(whom)s", {"name": name, "whom": CANARY})

    assert [line["message"] for line in parse_lines(lines)] == [
        f"Worker {name}: job {job} failed after 3 tries (ValueError)\n…",
        f"Worker {name}: cold shut down by …",
    ]
    assert CANARY not in lines.getvalue()


@pytest.mark.parametrize(("pattern", "arguments"), [("100 % of %s", (CANARY,)), ("%d tries", (CANARY,)), ("100%", ())])
def test_a_sentence_that_cannot_be_filled_in_is_kept_as_it_is(pattern: str, arguments: tuple[str, ...]) -> None:
    record = logging.LogRecord("rq.worker", logging.WARNING, __file__, 1, pattern, arguments, None)

    assert json.loads(logs.JsonFormatter().format(record))["message"] == pattern


def test_a_line_break_cannot_forge_a_line(lines: io.StringIO) -> None:
    logging.getLogger("app.cases").warning("one\n%s", '{"level": "error"}')

    assert len(parse_lines(lines)) == 1


def test_in_development_requests_go_to_a_file_and_errors_to_the_terminal_too(tmp_path: Path) -> None:
    terminal, file = io.StringIO(), logs.get_development_path(tmp_path)
    logs.configure_logging(terminal, file=file)
    try:
        logging.getLogger("app.core").info("request")
        logging.getLogger("app.core").error("delivery failed")
    finally:
        logs.configure_logging()

    assert [line["message"] for line in parse_lines(terminal)] == ["delivery failed"]
    assert [json.loads(line)["message"] for line in file.read_text().splitlines()] == ["request", "delivery failed"]


def test_a_large_development_log_is_rotated(tmp_path: Path) -> None:
    file = logs.get_development_path(tmp_path)
    file.parent.mkdir()
    file.write_bytes(b"x" * (logs.MAX_FILE_BYTES + 1))

    logs.configure_logging(io.StringIO(), file=file)
    logs.configure_logging()

    assert file.stat().st_size == 0
    assert [path.name for path in sorted(file.parent.iterdir())] == ["parvis.log", "parvis.old.log"]
