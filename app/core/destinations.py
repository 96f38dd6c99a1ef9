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

from app.core.outbox import DeliveryError

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 4000
LABELS = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
# Prefixes that stand for an IPv4 address: what they lead to is what counts.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Public by their numbers, and yet answered by the machine of a hosting company itself.
METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


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
    if len(url) > LONGEST_URL or not url.isprintable() or re.search(r"[\s\\]", url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused from None
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or not parts.hostname or port == 0:
        raise AddressRefused
    target = quote(parts.path or "/", safe="/%:;=@!$&'()*+,~-._")
    query = f"?{quote(parts.query, safe='/%:;=@!$&()*+,~-._?[]')}" if parts.query else ""
    return Destination(parts.scheme, _host(parts.hostname), port or DEFAULT_PORTS[parts.scheme], target + query)


def addresses_of(destination: Destination, *, seconds: float, is_declared: bool) -> list[str]:
    """What the host stands for, looked up once: whoever connects takes one of these and asks no name server again.

    Raises HostUnknown, or AddressRefused when one of them is private and the operator declared none.
    """
    found = _look_up(destination, seconds)
    if not found:
        raise HostUnknown
    if not is_declared and not all(is_public(address) for address in found):
        raise AddressRefused
    return found


def is_public(text: str) -> bool:
    """True for an address of the public network."""
    try:
        address = _unwrapped(ipaddress.ip_address(text))
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and address not in METADATA


def _unwrapped(address: IpAddress) -> IpAddress:
    """The IPv4 address that an IPv6 one carries, however it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _host(text: str) -> str:
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
    if not LABELS.fullmatch(host):
        raise AddressRefused
    return host


def _look_up(destination: Destination, seconds: float) -> list[str]:
    """A name server may never answer, and the system's own function has no time limit: it is left behind."""
    found: list[str] = []
    thread = Thread(target=_keep, args=(found.extend, destination), daemon=True)
    thread.start()
    thread.join(seconds)
    return list(dict.fromkeys(found))


def _keep(keep: Callable[[list[str]], None], destination: Destination) -> None:
    try:
        answers = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    keep([str(answer[4][0]) for answer in answers])
