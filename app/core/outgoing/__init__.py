"""The one client for everything that the server fetches from elsewhere: geocoders, tiles, gateways, web services.

It goes to public addresses only, unless the operator declared others (PARVIS_PRIVATE_HOSTS); it connects to the very address
that was checked, follows no redirect, keeps no cookie, and bounds time and size. What fails says whether trying again may help.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from threading import Timer
from typing import Any

from app.config import Settings
from app.core import clock
from app.core.json_values import parse_json
from app.core.outgoing.circuit_breaker import CircuitBreakers
from app.core.outgoing.destinations import (
    AddressRefused,
    Destination,
    HostUnknown,
    OutgoingError,
    read_url,
    resolve_addresses,
)

USER_AGENT = "Parvis"
MAX_SECONDS = 10.0
MAX_BODY_BYTES = 5 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
# Answers after which the same request may well succeed.
TRANSIENT_STATUSES = frozenset({408, 425, 429})
MAX_RETRY_AFTER = timedelta(days=1)

__all__ = [
    "AddressRefused",
    "CircuitBreakerOpen",
    "HostUnknown",
    "HttpResponse",
    "NoUsableResponse",
    "OutgoingError",
    "fetch",
    "install",
]


class NoUsableResponse(OutgoingError):
    """Nothing usable came back: unreachable, not_trusted, too_slow, garbled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class CircuitBreakerOpen(OutgoingError):
    """It failed several times in a row: nobody waits for it for a moment."""

    def __init__(self) -> None:
        super().__init__("circuit_open", permanent=False)


class ResponseTooLarge(OutgoingError):
    """The answer is larger than anything it could honestly be."""

    def __init__(self) -> None:
        super().__init__("too_large", permanent=True)


class ErrorResponse(OutgoingError):
    """The other side answered that it will not, or not now: `http_404`."""

    def __init__(self, status: int, *, pause: timedelta | None = None) -> None:
        super().__init__(f"http_{status}", permanent=status < 500 and status not in TRANSIENT_STATUSES, pause=pause)
        self.status = status


@dataclass(frozen=True)
class HttpResponse:
    """What came back, whatever its status; a redirect is one like any other."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """Without its parameters: `image/png`."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def raise_for_status(self) -> HttpResponse:
        """The answer itself; raises NotAccepted unless its status is 2xx."""
        if not self.is_ok:
            raise ErrorResponse(self.status, pause=self.retry_after)
        return self

    @property
    def retry_after(self) -> timedelta | None:
        """How long the other side asks us to wait, in seconds or until a moment; a day at most, None when it says nothing."""
        said = self.headers.get("retry-after", "").strip()
        try:
            asked = timedelta(seconds=int(said)) if said.isdecimal() else parsedate_to_datetime(said) - clock.now()
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(asked, timedelta()), MAX_RETRY_AFTER)

    def parse_json(self) -> Any:
        """The JSON that the body holds. Raises NotAnswered."""
        try:
            return parse_json(self.body)
        except (ValueError, RecursionError):
            raise NoUsableResponse("garbled") from None


class _Process:
    """What the operator declared, and what this process knows of the hosts it speaks to."""

    private_hosts: frozenset[str] = frozenset()
    circuit_breakers = CircuitBreakers()


def install(settings: Settings) -> None:
    """Called once at start: names the hosts that are allowed although private."""
    _Process.private_hosts = settings.private_hosts
    _Process.circuit_breakers.reset()


def is_declared_private_host(destination: Destination) -> bool:
    """True when the operator allows that host and port, wherever it is."""
    return destination.name in _Process.private_hosts


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = MAX_SECONDS,
    max_bytes: int = MAX_BODY_BYTES,
) -> HttpResponse:
    """Asks, and waits for the whole answer for `seconds` in all. Raises OutgoingError, which is a DeliveryError."""
    destination = read_url(url)
    end = time.monotonic() + min(seconds, MAX_SECONDS)
    sent = _build_headers(destination, headers)
    if method not in METHODS:
        raise AddressRefused("method_refused")
    if not _Process.circuit_breakers.can_call(destination.name):
        raise CircuitBreakerOpen
    try:
        addresses = resolve_addresses(
            destination, seconds=_seconds_left(end), is_declared=is_declared_private_host(destination)
        )
        with _connect(destination, addresses, end) as connection:
            answer = _send_request(connection, destination, method, sent, body, max_bytes)
    except OutgoingError as error:
        _Process.circuit_breakers.record_outcome(destination.name, has_answered=error.permanent)
        raise
    _Process.circuit_breakers.record_outcome(destination.name, has_answered=answer.status < 500)
    return answer


def fetch_json(url: str, *, json_body: Any = None, headers: Mapping[str, str] | None = None, **bounds: Any) -> Any:
    """The JSON at that address; with `json_body`, what is answered when it is posted there. Raises OutgoingError."""
    sent = {"Accept": "application/json", **(headers or {})}
    if json_body is None:
        return fetch(url, headers=sent, **bounds).raise_for_status().parse_json()
    sent["Content-Type"] = "application/json"
    body = json.dumps(json_body, ensure_ascii=False).encode()
    return fetch(url, method="POST", headers=sent, body=body, **bounds).raise_for_status().parse_json()


def _build_headers(destination: Destination, headers: Mapping[str, str] | None) -> dict[str, str]:
    given = {name.title(): value for name, value in (headers or {}).items()}
    if "Host" in given or any(not text.isprintable() for pair in given.items() for text in pair):
        raise AddressRefused("header_refused")
    is_usual = destination.port == (443 if destination.is_secure else 80)
    host = destination.name.rsplit(":", 1)[0] if is_usual else destination.name
    # A compressed answer would be larger than it says.
    fixed = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    return {"User-Agent": USER_AGENT, "Accept": "*/*", **given, **fixed}


@contextlib.contextmanager
def _connect(destination: Destination, addresses: list[str], end: float) -> Iterator[HTTPConnection]:
    """A connection to one of the checked addresses, cut when the time is over however slowly the other side speaks."""
    raw = _open_socket(addresses, destination.port, end)
    guard = raw.dup()
    timer = Timer(_seconds_left(end), _shut_down, args=(guard,))
    timer.daemon = True
    timer.start()
    try:
        connection = HTTPConnection(destination.host, destination.port)
        connection.auto_open = 0
        connection.sock = _wrap_in_tls(raw, destination) if destination.is_secure else raw
        yield connection
        if _seconds_left(end) <= 0:
            raise TimeoutError  # a body without a length ends where it was cut
    except ssl.SSLCertVerificationError:
        raise NoUsableResponse("not_trusted") from None
    except (OSError, HTTPException, ValueError):
        raise NoUsableResponse("too_slow" if _seconds_left(end) <= 0 else "garbled") from None
    finally:
        timer.cancel()
        timer.join()
        guard.close()
        raw.close()


def _open_socket(addresses: list[str], port: int, end: float) -> socket.socket:
    for address in addresses:
        if _seconds_left(end) <= 0:
            raise NoUsableResponse("too_slow")
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=_seconds_left(end))
    raise NoUsableResponse("too_slow" if _seconds_left(end) <= 0 else "unreachable")


def _wrap_in_tls(raw: socket.socket, destination: Destination) -> ssl.SSLSocket:
    return _get_tls_context().wrap_socket(raw, server_hostname=destination.host)


@cache
def _get_tls_context() -> ssl.SSLContext:
    """The authorities that the system trusts; SSL_CERT_FILE names others."""
    return ssl.create_default_context()


def _shut_down(guard: socket.socket) -> None:
    with contextlib.suppress(OSError):
        guard.shutdown(socket.SHUT_RDWR)


def _send_request(
    connection: HTTPConnection,
    destination: Destination,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    max_bytes: int,
) -> HttpResponse:
    # As bytes: a key with an accent goes as it was typed, where text would be refused or sent in Latin-1.
    encoded = {name: text.encode() for name, text in headers.items()}
    connection.request(method, destination.target, body=body, headers=encoded)
    response = connection.getresponse()
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise NoUsableResponse("garbled")
    received = {name.lower(): value for name, value in response.getheaders()}
    return HttpResponse(response.status, received, _read_body(response, max_bytes))


def _read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    if (response.length or 0) > max_bytes:
        raise ResponseTooLarge
    parts: list[bytes] = []
    size = 0
    while part := response.read(min(CHUNK_BYTES, max_bytes + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise ResponseTooLarge
    if response.length:
        raise IncompleteRead(b"")
    return b"".join(parts)


def _seconds_left(end: float) -> float:
    return end - time.monotonic()
