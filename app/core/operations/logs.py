"""Logs: one line of JSON per record, without personal data.

No visitor's address, no query string, no exception message: it may quote personal data, so only its type and location
are logged.
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
# The only fields, besides the message, that a record may carry.
EXTRA_FIELDS = (
    "incident", "error", "place", "method", "endpoint", "status", "milliseconds", "site", "task", "kind", "item",
)  # fmt: skip
MAX_FRAMES = 12
# A starting process rotates the file above this size; one old file is retained.
MAX_FILE_BYTES = 10_000_000
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
# Identifiers of a worker, a job or a request: random, or sequential.
_IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _format_message(record),
        }
        attributes = vars(record)
        line |= {name: attributes[name] for name in EXTRA_FIELDS if name in attributes}
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": type(record.exc_info[1]).__name__, "trace": list_trace_locations(record.exc_info[2])}
        return _as_json(line)


class DevelopmentFile(WatchedFileHandler):
    """A log file that may be deleted at any time, without failing."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)


def list_trace_locations(trace: TracebackType | None) -> list[str]:
    """The locations of an exception's trace, innermost last, without its message."""
    frames = traceback.extract_tb(trace)[-MAX_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure_logging(stream: Any = None, *, file: Path | None = None) -> None:
    """Log the records of this process to standard error; libraries from warnings up.

    With a file, all records go there, and only warnings and errors to standard error.
    """
    # Costly to collect for each record, and never formatted.
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
    # The request lines of werkzeug contain addresses and query strings.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


def get_development_path(var: Path) -> Path:
    """The log file of a development installation, shared by all processes."""
    return var / "log" / "parvis.log"


def install(app: Flask) -> None:
    """Log one line per request, with the endpoint only. In development the log goes to a file."""
    settings: Settings = app.config["PARVIS"]
    configure_logging(file=get_development_path(settings.var) if settings.is_development else None)
    app.before_request(_start_timer)
    app.after_request(_log_request)


def _open_file(path: Path) -> logging.Handler:
    """Shared by all processes; each reopens the file when another has rotated it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):
        if path.stat().st_size > MAX_FILE_BYTES:
            path.replace(path.with_suffix(".old.log"))
    return DevelopmentFile(path, encoding="utf-8")


def _format_message(record: logging.LogRecord) -> str:
    """Messages of the application as they are; those of libraries with redacted arguments."""
    if record.name == APP_LOGGER or record.name.startswith(f"{APP_LOGGER}."):
        return record.getMessage()
    if not record.args:
        return str(record.msg)
    try:
        return str(record.msg) % _redact_arguments(record.args)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _redact_arguments(arguments: tuple[object, ...] | Mapping[str, object]) -> tuple[object, ...] | dict[str, object]:
    if isinstance(arguments, Mapping):
        return {name: _redact(value) for name, value in arguments.items()}
    return tuple(_redact(value) for value in arguments)


def _redact(value: object) -> object:
    """Numbers and identifiers as they are, an exception by its type, anything else as an ellipsis."""
    if isinstance(value, int | float | UUID) or (isinstance(value, str) and _IDENTIFIER.fullmatch(value)):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else "…"


def _start_timer() -> None:
    g.started_at = time.perf_counter()


def _log_request(response: Response) -> Response:
    started_at = g.get("started_at")
    log.info(
        "request",
        extra={
            "method": request.method,
            "endpoint": request.endpoint or "-",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started_at) * 1000, 1) if started_at else None,
        },
    )
    return response
