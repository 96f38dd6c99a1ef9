"""Enforcement of rate limits: each request is counted before its form is parsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import TooManyRequests

from app.core.rate_limits import counters
from app.core.rate_limits.limits import RateLimit, get_rate_limit, parse_rates
from app.core.rate_limits.upload_quota import UNCOUNTED_BYTES, count_upload
from app.core.web.access_rules import current_actor
from app.core.web.client_network import get_network

CHANGING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class UndeclaredLimit(RuntimeError):
    """A view changes data without declaring a limit."""


FindSender = Callable[[], str | None]


class _Process:
    """The functions that recognise who sends the current request."""

    find_known_browser: FindSender = staticmethod(lambda: None)
    known_senders: Sequence[FindSender] = ()


def install(app: Flask, known_browser: FindSender, known_senders: Sequence[FindSender]) -> None:
    """Check that all views declare a limit. Called once by the composition root. Raises UndeclaredLimit.

    `known_browser` returns the mark of a browser that signs in again; `known_senders` name, each in its way, whoever may use
    what is reserved of the quota of uploads.
    """
    undeclared = {rule.endpoint for rule in app.url_map.iter_rules() if lacks_limit(app, rule.endpoint, rule.methods)}
    if undeclared:
        raise UndeclaredLimit(", ".join(sorted(undeclared)))
    _Process.find_known_browser = staticmethod(known_browser)
    _Process.known_senders = known_senders
    counters.reset_counters()


def lacks_limit(app: Flask, endpoint: str, methods: set[str] | None) -> bool:
    return bool(CHANGING_METHODS & (methods or set())) and get_rate_limit(app, endpoint) is None


def enforce_rate_limit() -> None:
    """Called before each request. Raises TooManyRequests, TooMuchSent or StorageFull."""
    if request.endpoint is None or request.method not in CHANGING_METHODS:
        return
    declaration = get_rate_limit(current_app, request.endpoint)
    if declaration is None:
        abort(404)
    if isinstance(declaration, RateLimit):
        count_request(declaration)
    if request.headers.get("Transfer-Encoding"):
        abort(411)  # chunked requests do not announce their size
    if not request.content_length:
        # HTTP/2 may omit the size, and the server then reads until the end.
        request.max_content_length = UNCOUNTED_BYTES
    count_uploaded_bytes(request.content_length or 0)


def count_uploaded_bytes(size: int) -> None:
    """Count bytes that this request makes the site store. Raises TooMuchSent or StorageFull."""
    network = get_network(request.remote_addr)
    count_upload(size, by=current_actor(), network=network, find_known_sender=_find_known_sender)


def count_request(limit: RateLimit) -> None:
    """Count this request under a limit. Raises TooManyRequests."""
    purpose = limit.purpose or request.endpoint or ""
    actor = current_actor()
    if actor.account_id is not None:
        _count_hits(limit.per_account, f"{purpose}.account", str(actor.account_id))
    else:
        _count_anonymous(limit, purpose)
    if limit.per_object and (subject := _get_request_object()):
        _count_hits(limit.per_object, f"{purpose}.object", subject)


def _find_known_sender() -> str | None:
    return next((sender for find_sender in _Process.known_senders if (sender := find_sender())), None)


def _count_anonymous(limit: RateLimit, purpose: str) -> None:
    try:
        _count_hits(limit.per_network, f"{purpose}.network", get_network(request.remote_addr))
        _count_hits(limit.per_site, f"{purpose}.site", "")
    except TooManyRequests:
        # Checked only now: known browsers are exempt from the limit of their network.
        browser = _Process.find_known_browser()
        if browser is None:
            raise
        _count_hits(limit.per_network, f"{purpose}.browser", browser)


def _count_hits(rates: str, purpose: str, subject: str) -> None:
    for rate in parse_rates(rates):
        if seconds := counters.count_hit(rate, purpose, subject):
            raise TooManyRequests(retry_after=seconds)


def _get_request_object() -> str:
    """The first identifier in the URL."""
    values = (request.view_args or {}).values()
    return next((value.hex for value in values if isinstance(value, UUID)), "")
