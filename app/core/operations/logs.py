"""Logs: one line of JSON per record, from which nobody can be recognised.

No address of a visitor, no query string, no text of an exception: it may quote what a person typed, so its type and place
stand for it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request

from app.config import Settings

APP_LOGGER = "app"
# The only words, besides the message, that a record may carry.
EXTRA_FIELDS = (
    "incident", "error", "place", "method", "endpoint", "status", "milliseconds", "site", "task", "kind", "item",
)  # fmt: skip
MAX_FRAMES = 12
# A process that starts begins a new file once the last one is so large; one former file is kept.
LARGEST_FILE = 10_000_000
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
# That of a worker, a job, a request: random, or counted.
_IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _format_message(record),
        }
        given = vars(record)
        line |= {name: given[name] for name in EXTRA_FIELDS if name in given}
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": type(record.exc_info[1]).__name__, "trace": list_trace_locations(record.exc_info[2])}
        return _as_json(line)


class DevelopmentFile(WatchedFileHandler):
    """The file of a data folder that may be thrown away at any time, which is no reason to fail."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)


def list_trace_locations(trace: TracebackType | None) -> list[str]:
    """Where an exception went through, innermost last, without a word of what it says."""
    frames = traceback.extract_tb(trace)[-MAX_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure_logging(stream: Any = None, *, file: Path | None = None) -> None:
    """Sends the records of this process to the standard error; libraries are heard from warnings up.

    With a file, all of them go there, and only warnings and errors to the standard error.
    """
    # Looked for at each record, and written in none.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler.formatter, JsonFormatter):
            root.removeHandler(handler)
            handler.close()
    terminal = logging.StreamHandler(stream or sys.stderr)
    terminal.setLevel(logging.WARNING if file else logging.NOTSET)
    for handler in (terminal, *([_open_file(file)] if file else [])):
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(APP_LOGGER).setLevel(logging.INFO)
    # Its request lines hold addresses and query strings.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


def development_file(var: Path) -> Path:
    """Where every process of a development writes its records."""
    return var / "log" / "parvis.log"


def install(app: Flask) -> None:
    """One line per request: the name of the view, never what was asked of it. In development it goes to a file."""
    settings: Settings = app.config["PARVIS"]
    configure_logging(file=development_file(settings.var) if settings.is_development else None)
    app.before_request(_start_timer)
    app.after_request(_log_request)


def _open_file(path: Path) -> logging.Handler:
    """Shared by all processes, each of which finds it again once another has begun a new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):
        if path.stat().st_size > LARGEST_FILE:
            path.replace(path.with_suffix(".old.log"))
    return DevelopmentFile(path, encoding="utf-8")


def _format_message(record: logging.LogRecord) -> str:
    """Ours are written with care; what a library says is kept with those of its arguments in which nobody can be."""
    if record.name == APP_LOGGER or record.name.startswith(f"{APP_LOGGER}."):
        return record.getMessage()
    if not record.args:
        return str(record.msg)
    try:
        return str(record.msg) % _redact_arguments(record.args)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _redact_arguments(given: tuple[object, ...] | Mapping[str, object]) -> tuple[object, ...] | dict[str, object]:
    if isinstance(given, Mapping):
        return {name: _redact(value) for name, value in given.items()}
    return tuple(_redact(value) for value in given)


def _redact(value: object) -> object:
    """Numbers and identifiers as they are, an exception by its type; three dots for all the rest."""
    if isinstance(value, int | float | UUID) or (isinstance(value, str) and _IDENTIFIER.fullmatch(value)):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else "…"


def _start_timer() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    started = g.get("started")
    log.info(
        "request",
        extra={
            "method": request.method,
            "endpoint": request.endpoint or "-",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1) if started else None,
        },
    )
    return response
