"""The HTTP client for every outgoing request: geocoders, tiles, gateways, web services.

It connects to public addresses only, unless the operator declared private hosts (PARVIS_PRIVATE_HOSTS); it connects to
the very address that was checked, follows no redirect, stores no cookie, and limits time and size. Errors say whether a
retry may help.
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
# Statuses after which the same request may well succeed.
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
    """No usable response: unreachable, not_trusted, too_slow, garbled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class CircuitBreakerOpen(OutgoingError):
    """The destination failed several times in a row: requests are refused for a while."""

    def __init__(self) -> None:
        super().__init__("circuit_open", permanent=False)


class ResponseTooLarge(OutgoingError):
    """The response is larger than any legitimate one."""

    def __init__(self) -> None:
        super().__init__("too_large", permanent=True)


class ErrorResponse(OutgoingError):
    """The response has an error status, named with its number: « http_404 »."""

    def __init__(self, status: int, *, pause: timedelta | None = None) -> None:
        super().__init__(f"http_{status}", permanent=status < 500 and status not in TRANSIENT_STATUSES, pause=pause)
        self.status = status


@dataclass(frozen=True)
class HttpResponse:
    """A response, whatever its status; redirects are not followed."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """The media type without its parameters: `image/png`."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def raise_for_status(self) -> HttpResponse:
        """Return the response itself; raises ErrorResponse unless its status is 2xx."""
        if not self.is_ok:
            raise ErrorResponse(self.status, pause=self.retry_after)
        return self

    @property
    def retry_after(self) -> timedelta | None:
        """The delay of the Retry-After header, given in seconds or as a date; a day at most, None without the header."""
        header = self.headers.get("retry-after", "").strip()
        try:
            delay = (
                timedelta(seconds=int(header)) if header.isdecimal() else parsedate_to_datetime(header) - clock.now()
            )
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(delay, timedelta()), MAX_RETRY_AFTER)

    def parse_json(self) -> Any:
        """The JSON of the body. Raises NoUsableResponse."""
        try:
            return parse_json(self.body)
        except (ValueError, RecursionError):
            raise NoUsableResponse("garbled") from None


class _Process:
    """The declared private hosts, and the circuit breakers of this process."""

    private_hosts: frozenset[str] = frozenset()
    circuit_breakers = CircuitBreakers()


def install(settings: Settings) -> None:
    """Set the private hosts that are allowed. Called once at start."""
    _Process.private_hosts = settings.private_hosts
    _Process.circuit_breakers.reset()


def is_declared_private_host(destination: Destination) -> bool:
    """Whether the operator declared that host and port, public or not."""
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
    """Send a request and read the whole response within `seconds`. Raises OutgoingError, which is a DeliveryError."""
    destination = read_url(url)
    deadline = time.monotonic() + min(seconds, MAX_SECONDS)
    request_headers = _build_headers(destination, headers)
    if method not in METHODS:
        raise AddressRefused("method_refused")
    if not _Process.circuit_breakers.can_call(destination.name):
        raise CircuitBreakerOpen
    try:
        addresses = resolve_addresses(
            destination, seconds=_get_remaining_seconds(deadline), is_declared=is_declared_private_host(destination)
        )
        with _connect(destination, addresses, deadline) as connection:
            response = _send_request(connection, destination, method, request_headers, body, max_bytes)
    except OutgoingError as error:
        _Process.circuit_breakers.record_outcome(destination.name, has_answered=error.permanent)
        raise
    _Process.circuit_breakers.record_outcome(destination.name, has_answered=response.status < 500)
    return response


def fetch_json(url: str, *, json_body: Any = None, headers: Mapping[str, str] | None = None, **bounds: Any) -> Any:
    """The JSON at that URL, or the response to `json_body` posted there. Raises OutgoingError."""
    request_headers = {"Accept": "application/json", **(headers or {})}
    if json_body is None:
        return fetch(url, headers=request_headers, **bounds).raise_for_status().parse_json()
    request_headers["Content-Type"] = "application/json"
    body = json.dumps(json_body, ensure_ascii=False).encode()
    return fetch(url, method="POST", headers=request_headers, body=body, **bounds).raise_for_status().parse_json()


def _build_headers(destination: Destination, headers: Mapping[str, str] | None) -> dict[str, str]:
    custom_headers = {name.title(): value for name, value in (headers or {}).items()}
    if "Host" in custom_headers or any(not text.isprintable() for pair in custom_headers.items() for text in pair):
        raise AddressRefused("header_refused")
    is_default_port = destination.port == (443 if destination.is_secure else 80)
    host = destination.name.rsplit(":", 1)[0] if is_default_port else destination.name
    # A compressed response would be larger than its announced size.
    fixed = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    return {"User-Agent": USER_AGENT, "Accept": "*/*", **custom_headers, **fixed}


@contextlib.contextmanager
def _connect(destination: Destination, addresses: list[str], deadline: float) -> Iterator[HTTPConnection]:
    """A connection to one of the checked addresses, shut down at the deadline however slowly the other side responds."""
    raw = _open_socket(addresses, destination.port, deadline)
    guard = raw.dup()
    timer = Timer(_get_remaining_seconds(deadline), _shut_down, args=(guard,))
    timer.daemon = True
    timer.start()
    try:
        connection = HTTPConnection(destination.host, destination.port)
        connection.auto_open = 0
        connection.sock = _wrap_in_tls(raw, destination) if destination.is_secure else raw
        yield connection
        if _get_remaining_seconds(deadline) <= 0:
            raise TimeoutError  # a body without a length seems complete when shut down
    except ssl.SSLCertVerificationError:
        raise NoUsableResponse("not_trusted") from None
    except (OSError, HTTPException, ValueError):
        raise NoUsableResponse("too_slow" if _get_remaining_seconds(deadline) <= 0 else "garbled") from None
    finally:
        timer.cancel()
        timer.join()
        guard.close()
        raw.close()


def _open_socket(addresses: list[str], port: int, deadline: float) -> socket.socket:
    for address in addresses:
        if _get_remaining_seconds(deadline) <= 0:
            raise NoUsableResponse("too_slow")
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=_get_remaining_seconds(deadline))
    raise NoUsableResponse("too_slow" if _get_remaining_seconds(deadline) <= 0 else "unreachable")


def _wrap_in_tls(raw: socket.socket, destination: Destination) -> ssl.SSLSocket:
    return _get_tls_context().wrap_socket(raw, server_hostname=destination.host)


@cache
def _get_tls_context() -> ssl.SSLContext:
    """The system's certificate authorities; SSL_CERT_FILE names others."""
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
    # As bytes: a non-ASCII key is sent as typed, while text would be refused or encoded in Latin-1.
    encoded = {name: text.encode() for name, text in headers.items()}
    connection.request(method, destination.target, body=body, headers=encoded)
    response = connection.getresponse()
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise NoUsableResponse("garbled")
    response_headers = {name.lower(): value for name, value in response.getheaders()}
    return HttpResponse(response.status, response_headers, _read_body(response, max_bytes))


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


def _get_remaining_seconds(deadline: float) -> float:
    return deadline - time.monotonic()
