"""Outgoing destinations: a URL parsed strictly, resolved once, refused if it is not on the public network.

So neither a URL typed by an administrator nor a DNS response can lead to this machine or to its private network.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from urllib.parse import quote, urlsplit

from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.public_addresses import is_public_address
from app.core.outgoing.urls import MAX_URL_LENGTH, has_dot_segment

DEFAULT_PORTS = {"http": 80, "https": 443}
HOST_PATTERN = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")


class OutgoingError(DeliveryError):
    """A request to another server failed; `reason` is a code, and never holds a URL."""


class AddressRefused(OutgoingError):
    """The server may not fetch this URL: malformed, or in the private network."""

    def __init__(self, reason: str = "address_refused") -> None:
        super().__init__(reason, permanent=True)


class HostUnknown(OutgoingError):
    """The host name cannot be resolved."""

    def __init__(self) -> None:
        super().__init__("host_unknown", permanent=False)


@dataclass(frozen=True)
class Destination:
    """A parsed http(s) URL."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        """`host:port`, as an operator declares it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"


def read_url(url: str) -> Destination:
    """Parse the URL. Raises AddressRefused for whatever two programs could parse differently."""
    if len(url) > MAX_URL_LENGTH or not url.isprintable() or re.search(r"[\s\\]", url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused from None
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or not parts.hostname or port == 0:
        raise AddressRefused
    if has_dot_segment(parts.path):
        raise AddressRefused
    target = quote(parts.path or "/", safe="/%:;=@!$&'()*+,~-._")
    query = f"?{quote(parts.query, safe='/%:;=@!$&()*+,~-._?[]')}" if parts.query else ""
    return Destination(
        parts.scheme, _normalise_host(parts.hostname), port or DEFAULT_PORTS[parts.scheme], target + query
    )


def resolve_addresses(destination: Destination, *, seconds: float, is_declared: bool) -> list[str]:
    """Resolve the host once: the connection uses one of these addresses, without a second look-up.

    Raises HostUnknown, or AddressRefused if one of them is private and the operator did not declare the host.
    """
    addresses = _resolve_host(destination, seconds)
    if not addresses:
        raise HostUnknown
    if not is_declared and not all(is_public_address(address) for address in addresses):
        raise AddressRefused
    return addresses


def _normalise_host(text: str) -> str:
    if ":" in text:
        try:
            address = ipaddress.IPv6Address(text)
        except ValueError:
            raise AddressRefused from None
        if address.scope_id:
            raise AddressRefused
        return str(address)
    try:
        host = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressRefused from None
    if not HOST_PATTERN.fullmatch(host):
        raise AddressRefused
    return host


def _resolve_host(destination: Destination, seconds: float) -> list[str]:
    """Resolve in a thread, abandoned after the time limit: the system's function has none."""
    addresses: list[str] = []
    thread = Thread(target=_collect_addresses, args=(addresses.extend, destination), daemon=True)
    thread.start()
    thread.join(seconds)
    return list(dict.fromkeys(addresses))


def _collect_addresses(add_addresses: Callable[[list[str]], None], destination: Destination) -> None:
    try:
        results = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    add_addresses([str(result[4][0]) for result in results])
