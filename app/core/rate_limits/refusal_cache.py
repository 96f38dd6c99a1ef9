"""Cached refusals for networks that keep sending: a flood costs less than the pages it would slow down.

A WSGI layer around the application: it uses neither the site, nor the counters, nor templates. See
`bench.upload_flood`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request

from app.core.web import upload_concurrency
from app.core.web.client_network import get_network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Shorter than any wait, so that whoever has waited is let in.
MAX_SECONDS = 5.0
MAX_NETWORKS = 1000
TOO_MANY = 429
LARGE_BYTES = 99_999
_Key = tuple[str, str, str, str, bool]


class RefusalCache:
    """Repeats a refusal for a few seconds to the same network at the same URL.

    Only for requests without a cookie: sessions and drafts have their own counters.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._refusals: dict[_Key, tuple[float, str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _get_cache_key(environ)
        refusal = self._refusals.get(key) if key else None
        if refusal is None or refusal[0] < time.monotonic():
            return self._application(environ, start_response)
        _, status, headers, body = refusal
        start_response(status, headers)
        return [body]

    def cache_refusal(self, response: Response) -> Response:
        """After a request: cache a refusal that has a Retry-After header."""
        retry_after = response.headers.get("Retry-After", type=int)
        is_cacheable = response.status_code == TOO_MANY or g.get(upload_concurrency.REFUSED)
        key = _get_cache_key(request.environ) if is_cacheable and retry_after else None
        if key is not None and retry_after is not None:
            if len(self._refusals) >= MAX_NETWORKS:
                self._refusals.clear()
            headers = [pair for pair in response.headers.items() if pair[0] != "Set-Cookie"]
            expires_at = time.monotonic() + min(retry_after, MAX_SECONDS)
            self._refusals[key] = (expires_at, response.status, headers, response.get_data())
        return response


def cache_refusal(response: Response) -> Response:
    """For the application whose outermost layer is a RefusalCache."""
    cache: RefusalCache = current_app.extensions["refusals"]
    return cache.cache_refusal(response)


def _get_cache_key(environ: WSGIEnvironment) -> _Key | None:
    """None if the request cannot be refused from the cache: pages, and requests with a cookie."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") or environ.get("HTTP_COOKIE"):
        return None
    network = get_network(environ.get("REMOTE_ADDR"))
    # A request refused for its size may be sent again without its files.
    is_large = len(environ.get("CONTENT_LENGTH") or "") > len(str(LARGE_BYTES))
    return network, environ.get("HTTP_HOST", ""), environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), is_large
