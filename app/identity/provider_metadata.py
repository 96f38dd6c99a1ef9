"""Metadata that an OpenID Connect provider publishes: its addresses and its keys, fetched and kept for an hour at most."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app.core import outgoing
from app.core.outgoing.destinations import AddressRefused, OutgoingError, read_url
from app.identity.signed_tokens import PublicKey, TokenRefused, parse_keys

# Somebody is waiting: past this, other ways of signing in are offered.
TIMEOUT_SECONDS = 4.0
MAX_BYTES = 256 * 1024
LIFETIME_SECONDS = 3600.0
WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint", "revocation_endpoint")

Fetched = TypeVar("Fetched")


class MetadataRefused(Exception):
    """Refusal of the metadata of a provider; the message names the faulty value, for the self-check."""


@dataclass(frozen=True)
class ProviderMetadata:
    """The published configuration of a provider, checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    revocation_endpoint: str | None = None
    # The whole document, for what only some sources read.
    document: Mapping[str, Any] | None = None


def get_metadata(issuer: str) -> ProviderMetadata:
    """The configuration of the provider. Raises OutgoingError, MetadataRefused."""
    return _get_cached(f"metadata {issuer}", lambda: fetch_metadata(issuer))


def fetch_metadata(issuer: str) -> ProviderMetadata:
    """Fetch the metadata of the provider now, past the cache."""
    document = fetch_document(issuer.rstrip("/") + WELL_KNOWN)
    if not isinstance(document, Mapping) or document.get("issuer") != issuer:
        raise MetadataRefused("issuer")
    addresses: dict[str, str] = {}
    for name in (*ENDPOINTS, *OPTIONAL_ENDPOINTS):
        address = document.get(name)
        if address is None and name in OPTIONAL_ENDPOINTS:
            continue
        if not isinstance(address, str) or not is_trusted_address(address):
            raise MetadataRefused(name)
        addresses[name] = address
    return ProviderMetadata(issuer=issuer, document=document, **addresses)


def get_keys(jwks_uri: str, *, is_refresh: bool = False) -> list[PublicKey]:
    """The signature keys of the provider; fetched again once when a token names one that is not there.

    Raises OutgoingError, MetadataRefused.
    """
    return _get_cached(f"keys {jwks_uri}", lambda: fetch_keys(jwks_uri), is_refresh=is_refresh)


def fetch_keys(jwks_uri: str) -> list[PublicKey]:
    """Fetch the keys of the provider now, past the cache."""
    try:
        return parse_keys(fetch_document(jwks_uri))
    except TokenRefused as error:
        raise MetadataRefused("jwks_uri") from error


def fetch_document(url: str) -> Any:
    """The JSON at an address of a provider. Raises OutgoingError."""
    if not is_trusted_address(url):
        raise AddressRefused
    return outgoing.fetch_json(url, seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES)


def is_trusted_address(url: str) -> bool:
    """Whether secrets may go to that address: https, or a private host that the operator declared."""
    try:
        destination = read_url(url)
    except AddressRefused:
        return False
    return destination.is_secure or outgoing.is_declared_private_host(destination)


def clear_cache() -> None:
    """Forget what providers published: their settings have just changed, or a test begins."""
    with _lock:
        _cache.clear()


_cache: dict[str, tuple[float, Any]] = {}
_lock = threading.Lock()


def _get_cached(name: str, fetch: Callable[[], Fetched], *, is_refresh: bool = False) -> Fetched:
    with _lock:
        entry = _cache.get(name)
    if entry is not None and not is_refresh and time.monotonic() - entry[0] < LIFETIME_SECONDS:
        value: Fetched = entry[1]
        return value
    value = fetch()
    with _lock:
        _cache[name] = (time.monotonic(), value)
    return value


__all__ = ["MetadataRefused", "OutgoingError", "ProviderMetadata", "get_keys", "get_metadata"]
