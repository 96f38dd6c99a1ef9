"""Check that a reverse proxy passes on the name and the port that visitors typed.

A form says where its page comes from. When that is our own name with another port, or a name of ours while another one was
asked for, a proxy has changed the Host header: every form is then refused, and only the operator can mend it. It is said once
in the log of each process, and left in the data folder for the doctor and the health page until a form passes again.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, current_app, g, request

from app.config import Settings

MARK = "proxy-headers"
HIDDEN_PORT, HIDDEN_NAME = "hidden_port", "hidden_name"
_DEFAULT_PORTS = {"http": 80, "https": 443}

log = logging.getLogger(__name__)


class _Process:
    """The faults that this process has logged."""

    reported: frozenset[str] = frozenset()


def install(app: Flask, settings: Settings) -> None:
    """A form that passes by its token shows that all is well again; one that passes by its origin alone does not."""
    _Process.reported = frozenset()
    mark = settings.var / MARK

    @app.after_request
    def clear_mark(response: Response) -> Response:
        if g.get("csrf_valid") and "accepted_by_origin" not in g and mark.exists():
            with contextlib.suppress(OSError):
                mark.unlink(missing_ok=True)
        return response


def record_refused_form() -> None:
    """A form was refused: when its page was read under our name with another port, the port was hidden."""
    source = _source()
    requested_origin = _split(f"{request.scheme}://{request.host}")
    if (
        source.hostname
        and source.hostname == requested_origin.hostname
        and _port_of(source) != _port_of(requested_origin)
    ):
        _record(HIDDEN_PORT)


def record_unknown_name(known_names: frozenset[str]) -> None:
    """Nobody answers to the name that was asked for: when the page was read under one of ours, the name was hidden."""
    if _source().hostname in known_names:
        _record(HIDDEN_NAME)


def read_mark(var: Path) -> str:
    """Read the last trouble noticed with forms; empty when forms pass."""
    try:
        return (var / MARK).read_text()
    except OSError:
        return ""


def _record(finding: str) -> None:
    if finding not in _Process.reported:
        _Process.reported |= {finding}
        log.warning(
            "a proxy changes the Host header, and forms are refused: see `parvis doctor`", extra={"kind": finding}
        )
    settings: Settings = current_app.config["PARVIS"]
    with contextlib.suppress(OSError):
        if read_mark(settings.var) != finding:
            (settings.var / MARK).write_text(finding)


def _source() -> SplitResult:
    """Address of the page on which the form was read, as the browser gives it."""
    return _split(request.headers.get("Origin") or request.headers.get("Referer") or "")


def _split(address: str) -> SplitResult:
    """Without parts when it cannot be one."""
    try:
        finding = urlsplit(address)
        _ = finding.port
    except ValueError:
        return urlsplit("")
    return finding


def _port_of(address: SplitResult) -> int | None:
    return address.port or _DEFAULT_PORTS.get(address.scheme)
