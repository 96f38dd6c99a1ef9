"""Where the server may connect to: an address read strictly, looked up once, refused when it is not on the public network.

What an administrator types, or a name server answers, leads neither to this machine nor to the network around it.
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
    """Something could not be fetched from elsewhere; `reason` is a code, and never holds an address."""


class AddressRefused(OutgoingError):
    """The address is not one that the server may fetch: malformed, or within the private network."""

    def __init__(self, reason: str = "address_refused") -> None:
        super().__init__(reason, permanent=True)


class HostUnknown(OutgoingError):
    """No name server knows the host, or none answers."""

    def __init__(self) -> None:
        super().__init__("host_unknown", permanent=False)


@dataclass(frozen=True)
class Destination:
    """An http(s) address, read."""

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
    """The address in parts. Raises AddressRefused for whatever two programs could read in two ways."""
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
    """What the host stands for, looked up once: whoever connects takes one of these and asks no name server again.

    Raises HostUnknown, or AddressRefused when one of them is private and the operator declared none.
    """
    found = _resolve_host(destination, seconds)
    if not found:
        raise HostUnknown
    if not is_declared and not all(is_public_address(address) for address in found):
        raise AddressRefused
    return found


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
    """A name server may never answer, and the system's own function has no time limit: it is left behind."""
    found: list[str] = []
    thread = Thread(target=_collect_addresses, args=(found.extend, destination), daemon=True)
    thread.start()
    thread.join(seconds)
    return list(dict.fromkeys(found))


def _collect_addresses(keep: Callable[[list[str]], None], destination: Destination) -> None:
    try:
        answers = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    keep([str(answer[4][0]) for answer in answers])
