"""The guard of each request: counts it under the limit that its view declares, before its form is read."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import TooManyRequests

from app.core.access import current_actor
from app.core.networks import network_of
from app.core.rate_limits import counting
from app.core.rate_limits.declarations import RateLimit, limit_of, read_rates
from app.core.rate_limits.upload_quota import SMALL, count_upload

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class UndeclaredLimit(RuntimeError):
    """A view changes something and names no limit."""


class _Process:
    """What the composition root said: the mark of a browser that the person named in the form has used before."""

    known_browser: Callable[[], str | None] = staticmethod(lambda: None)


def install(app: Flask, known_browser: Callable[[], str | None]) -> None:
    """Called once by the composition root, when all views are there. Raises UndeclaredLimit."""
    undeclared = {rule.endpoint for rule in app.url_map.iter_rules() if is_undeclared(app, rule.endpoint, rule.methods)}
    if undeclared:
        raise UndeclaredLimit(", ".join(sorted(undeclared)))
    _Process.known_browser = staticmethod(known_browser)
    counting.reset()


def is_undeclared(app: Flask, endpoint: str, methods: set[str] | None) -> bool:
    return bool(CHANGING & (methods or set())) and limit_of(app, endpoint) is None


def guard() -> None:
    """Before each request. Raises TooManyRequests, TooMuchSent or StorageFull."""
    if request.endpoint is None or request.method not in CHANGING:
        return
    declaration = limit_of(current_app, request.endpoint)
    if declaration is None:
        abort(404)
    if isinstance(declaration, RateLimit):
        count_request(declaration)
    if request.headers.get("Transfer-Encoding"):
        abort(411)  # in pieces, a request does not announce what it weighs
    if not request.content_length:
        # HTTP/2 may leave the size out, and the server then reads until the end.
        request.max_content_length = SMALL
    weigh(request.content_length or 0)


def weigh(size: int) -> None:
    """Counts bytes that this request makes the site keep. Raises TooMuchSent or StorageFull."""
    count_upload(size, by=current_actor(), network=network_of(request.remote_addr))


def count_request(limit: RateLimit) -> None:
    """Counts this request under a limit. Raises TooManyRequests."""
    purpose = limit.purpose or request.endpoint or ""
    actor = current_actor()
    if actor.account_id is not None:
        _count(limit.per_account, f"{purpose}.account", str(actor.account_id))
    else:
        _count_stranger(limit, purpose)
    if limit.per_object and (subject := _object_of_request()):
        _count(limit.per_object, f"{purpose}.object", subject)


def _count_stranger(limit: RateLimit, purpose: str) -> None:
    try:
        _count(limit.per_network, f"{purpose}.network", network_of(request.remote_addr))
        _count(limit.per_site, f"{purpose}.site", "")
    except TooManyRequests:
        # Looked at only now: the owner of a browser is no hostage of the others on the same network.
        browser = _Process.known_browser()
        if browser is None:
            raise
        _count(limit.per_network, f"{purpose}.browser", browser)


def _count(rates: str, purpose: str, subject: str) -> None:
    for rate in read_rates(rates):
        if seconds := counting.count(rate, purpose, subject):
            raise TooManyRequests(retry_after=seconds)


def _object_of_request() -> str:
    """The first identifier in the address."""
    values = (request.view_args or {}).values()
    return next((value.hex for value in values if isinstance(value, UUID)), "")
