"""The site as browsers know it when they create a passkey or sign with one."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LOCAL_HOST = "localhost"


@dataclass(frozen=True)
class RelyingParty:
    """The host name that keys are bound to, the only origin from which they are accepted, and the name people read."""

    host: str
    origin: str
    name: str


def find_relying_party(base_url: str, *, name: str) -> RelyingParty | None:
    """The relying party of a site; None where browsers offer no passkeys: an IP address, or an address without TLS."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not host or _is_ip_address(host) or (parts.scheme != "https" and host != LOCAL_HOST):
        return None
    default_port = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != default_port else ""
    return RelyingParty(host, f"{parts.scheme}://{host}{port}", name)


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
