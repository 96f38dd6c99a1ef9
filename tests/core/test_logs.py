"""Logs: one line of JSON, and nobody in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core import logs

CANARY = "chloe.martin@example.org"


@pytest.fixture
def lines(app: Flask) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    logs.set_up()


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_logged_by_the_name_of_its_view(app: Flask, lines: io.StringIO) -> None:
    app.test_client().get(f"/health?mail={CANARY}", headers={"X-Forwarded-For": "203.0.113.9", "User-Agent": CANARY})

    (line,) = [line for line in written(lines) if line["message"] == "request"]
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "health.show_health", 200)
    assert line["milliseconds"] >= 0
    assert CANARY not in lines.getvalue()
    assert "203.0.113.9" not in lines.getvalue()


def test_an_unknown_address_is_not_logged(app: Flask, lines: io.StringIO) -> None:
    app.test_client().get(f"/{CANARY}")

    assert [line["endpoint"] for line in written(lines) if line["message"] == "request"] == ["-"]
    assert CANARY not in lines.getvalue()


def test_an_exception_is_its_type_and_places(lines: io.StringIO) -> None:
    def read(text: str) -> int:
        return int(text)

    try:
        read(CANARY)
    except ValueError:
        logging.getLogger("app.cases").exception("unreadable", extra={"kind": "case", "private": CANARY})

    (line,) = written(lines)
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith(" read")
    assert line["kind"] == "case"
    assert CANARY not in lines.getvalue()


def test_a_library_is_heard_without_its_arguments(lines: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.pool").warning("lost %s", CANARY)
    logging.getLogger("sqlalchemy.engine").info("INSERT %s", CANARY)

    assert [line["message"] for line in written(lines)] == ["lost %s"]


def test_a_line_break_cannot_forge_a_line(lines: io.StringIO) -> None:
    logging.getLogger("app.cases").warning("one\n%s", '{"level": "error"}')

    assert len(written(lines)) == 1
