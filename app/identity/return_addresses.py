"""The addresses that this site declares at sources: of the configured site, whatever a request says."""

from __future__ import annotations

from flask import url_for

from app.core.sites import current_site


def get_return_address(key: str) -> str:
    """Return the address to which the source of that key sends the browser back."""
    return _complete(url_for("account.external.finish_sign_in", key=key))


def get_signed_out_address() -> str:
    """Return the address to which sources send the browser after signing out there."""
    return _complete(url_for("account.external_sign_out.show_return"))


def get_announcement_address(key: str) -> str:
    """Return the address at which the provider of that key announces that a session has ended there."""
    return _complete(url_for("account.external_sign_out.create_announced_end", key=key))


def get_keys_address() -> str:
    """Return the address at which FranceConnect+ reads the key that it encrypts to."""
    return _complete(url_for("account.external.show_encryption_keys"))


def _complete(path: str) -> str:
    return current_site().base_url.rstrip("/") + path
