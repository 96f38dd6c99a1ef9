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
from app.core.circuit import Circuits
from app.core.destinations import AddressRefused, Destination, HostUnknown, OutgoingError, addresses_of, read_url
from app.core.documents import read_json

USER_AGENT = "Parvis"
LONGEST_SECONDS = 10.0
LARGEST_BODY = 5 * 1024 * 1024
CHUNK = 64 * 1024
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
# Answers after which the same request may well succeed.
PASSING = frozenset({408, 425, 429})
LONGEST_PAUSE = timedelta(days=1)

__all__ = ["AddressRefused", "Answer", "CircuitOpen", "HostUnknown", "NotAnswered", "OutgoingError", "fetch", "install"]


class NotAnswered(OutgoingError):
    """Nothing usable came back: unreachable, not_trusted, too_slow, garbled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class CircuitOpen(OutgoingError):
    """It failed several times in a row: nobody waits for it for a moment."""

    def __init__(self) -> None:
        super().__init__("circuit_open", permanent=False)


class TooLarge(OutgoingError):
    """The answer is larger than anything it could honestly be."""

    def __init__(self) -> None:
        super().__init__("too_large", permanent=True)


class NotAccepted(OutgoingError):
    """The other side answered that it will not, or not now: `http_404`."""

    def __init__(self, status: int, *, pause: timedelta | None = None) -> None:
        super().__init__(f"http_{status}", permanent=status < 500 and status not in PASSING, pause=pause)
        self.status = status


@dataclass(frozen=True)
class Answer:
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

    def accepted(self) -> Answer:
        """The answer itself; raises NotAccepted unless its status is 2xx."""
        if not self.is_ok:
            raise NotAccepted(self.status, pause=self.pause_asked)
        return self

    @property
    def pause_asked(self) -> timedelta | None:
        """How long the other side asks us to wait, in seconds or until a moment; a day at most, None when it says nothing."""
        said = self.headers.get("retry-after", "").strip()
        try:
            asked = timedelta(seconds=int(said)) if said.isdecimal() else parsedate_to_datetime(said) - clock.now()
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(asked, timedelta()), LONGEST_PAUSE)

    def json(self) -> Any:
        """The JSON that the body holds. Raises NotAnswered."""
        try:
            return read_json(self.body)
        except (ValueError, RecursionError):
            raise NotAnswered("garbled") from None


class _Process:
    """What the operator declared, and what this process knows of the hosts it speaks to."""

    private_hosts: frozenset[str] = frozenset()
    circuits = Circuits()


def install(settings: Settings) -> None:
    """Called once at start: names the hosts that are allowed although private."""
    _Process.private_hosts = settings.private_hosts
    _Process.circuits.forget()


def is_declared(destination: Destination) -> bool:
    """True when the operator allows that host and port, wherever it is."""
    return destination.name in _Process.private_hosts


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = LONGEST_SECONDS,
    largest: int = LARGEST_BODY,
) -> Answer:
    """Asks, and waits for the whole answer for `seconds` in all. Raises OutgoingError, which is a DeliveryError."""
    destination = read_url(url)
    end = time.monotonic() + min(seconds, LONGEST_SECONDS)
    sent = _sent_headers(destination, headers)
    if method not in METHODS:
        raise AddressRefused("method_refused")
    if not _Process.circuits.lets_through(destination.name):
        raise CircuitOpen
    try:
        addresses = addresses_of(destination, seconds=_left(end), is_declared=is_declared(destination))
        with _connected(destination, addresses, end) as connection:
            answer = _ask(connection, destination, method, sent, body, largest)
    except OutgoingError as error:
        _Process.circuits.note(destination.name, has_answered=error.permanent)
        raise
    _Process.circuits.note(destination.name, has_answered=answer.status < 500)
    return answer


def fetch_json(url: str, *, json_body: Any = None, headers: Mapping[str, str] | None = None, **bounds: Any) -> Any:
    """The JSON at that address; with `json_body`, what is answered when it is posted there. Raises OutgoingError."""
    sent = {"Accept": "application/json", **(headers or {})}
    if json_body is None:
        return fetch(url, headers=sent, **bounds).accepted().json()
    sent["Content-Type"] = "application/json"
    body = json.dumps(json_body, ensure_ascii=False).encode()
    return fetch(url, method="POST", headers=sent, body=body, **bounds).accepted().json()


def _sent_headers(destination: Destination, headers: Mapping[str, str] | None) -> dict[str, str]:
    given = {name.title(): value for name, value in (headers or {}).items()}
    if "Host" in given or any(not text.isprintable() for pair in given.items() for text in pair):
        raise AddressRefused("header_refused")
    is_usual = destination.port == (443 if destination.is_secure else 80)
    host = destination.name.rsplit(":", 1)[0] if is_usual else destination.name
    # A compressed answer would be larger than it says.
    fixed = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    return {"User-Agent": USER_AGENT, "Accept": "*/*", **given, **fixed}


@contextlib.contextmanager
def _connected(destination: Destination, addresses: list[str], end: float) -> Iterator[HTTPConnection]:
    """A connection to one of the checked addresses, cut when the time is over however slowly the other side speaks."""
    raw = _open(addresses, destination.port, end)
    guard = raw.dup()
    timer = Timer(_left(end), _cut, args=(guard,))
    timer.daemon = True
    timer.start()
    try:
        connection = HTTPConnection(destination.host, destination.port)
        connection.auto_open = 0
        connection.sock = _secured(raw, destination) if destination.is_secure else raw
        yield connection
        if _left(end) <= 0:
            raise TimeoutError  # a body without a length ends where it was cut
    except ssl.SSLCertVerificationError:
        raise NotAnswered("not_trusted") from None
    except (OSError, HTTPException, ValueError):
        raise NotAnswered("too_slow" if _left(end) <= 0 else "garbled") from None
    finally:
        timer.cancel()
        timer.join()
        guard.close()
        raw.close()


def _open(addresses: list[str], port: int, end: float) -> socket.socket:
    for address in addresses:
        if _left(end) <= 0:
            raise NotAnswered("too_slow")
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=_left(end))
    raise NotAnswered("too_slow" if _left(end) <= 0 else "unreachable")


def _secured(raw: socket.socket, destination: Destination) -> ssl.SSLSocket:
    return _trust().wrap_socket(raw, server_hostname=destination.host)


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the system trusts; SSL_CERT_FILE names others."""
    return ssl.create_default_context()


def _cut(guard: socket.socket) -> None:
    with contextlib.suppress(OSError):
        guard.shutdown(socket.SHUT_RDWR)


def _ask(
    connection: HTTPConnection,
    destination: Destination,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    largest: int,
) -> Answer:
    # As bytes: a key with an accent goes as it was typed, where text would be refused or sent in Latin-1.
    encoded = {name: text.encode() for name, text in headers.items()}
    connection.request(method, destination.target, body=body, headers=encoded)
    response = connection.getresponse()
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise NotAnswered("garbled")
    received = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, received, _body(response, largest))


def _body(response: HTTPResponse, largest: int) -> bytes:
    if (response.length or 0) > largest:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    while part := response.read(min(CHUNK, largest + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise TooLarge
    if response.length:
        raise IncompleteRead(b"")
    return b"".join(parts)


def _left(end: float) -> float:
    return end - time.monotonic()
