"""Networks of client addresses, by which requests of strangers are counted."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network


def get_network(address: str | None) -> str:
    """An IPv4 address, or the /64 that one IPv6 customer receives; IPv4 written as IPv6 is IPv4."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)
