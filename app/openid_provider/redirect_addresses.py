"""Addresses of a client: checked strictly when they are declared, then compared letter by letter."""

from __future__ import annotations

import re

from app.core.outgoing.destinations import AddressRefused, read_url

MAX_ADDRESSES = 10
MAX_ADDRESS_LENGTH = 500
# A program on the computer of the person, or of a developer, listens there (RFC 8252, section 7.3).
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST_PART = re.compile(r"https?://([^/?]+)(?:[/?]|$)")


def is_declarable(address: str, *, allows_http: bool = False) -> bool:
    """Whether an address may be declared: https, written in the one way that every program reads alike.

    Plain http is for the computer of the person only, or for servers that the operator declared as private.
    """
    if len(address) > MAX_ADDRESS_LENGTH or not address.isascii() or set(address) & set("#*\\"):
        return False
    host = _HOST_PART.match(address)
    try:
        destination = read_url(address)
    except AddressRefused:
        return False
    if host is None or host[1] != host[1].lower() or re.search(r"%(2e|2f|5c)", address, re.IGNORECASE):
        return False
    return destination.is_secure or destination.host in LOOPBACK_HOSTS or allows_http


def is_declared(address: str, declared: list[str]) -> bool:
    """Whether an address is one of those declared, to the letter."""
    return address in declared
