"""Pages that are the same for every anonymous visitor: made once, then sent as bytes for a few seconds.

What differs from one browser to the next is only the CSRF token of their forms, put in place as the page leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b

from flask import Flask, Response, g, request
from flask_wtf.csrf import generate_csrf

from app.core.access import current_actor
from app.core.i18n import current_language
from app.core.sites import current_site

# What another process publishes is seen at the latest after this many seconds.
FRESH_SECONDS = 5.0
MOST_PAGES = 500
_TOKEN = b"csrf-token-of-this-browser"


@dataclass(frozen=True)
class _Page:
    body: bytes
    etag: str
    has_form: bool
    made_at: float


_pages: dict[Hashable, _Page] = {}


def shared_page(key: Hashable, make: Callable[[], Response]) -> Response:
    """The page made by `make`, or its copy of a moment ago when the visitor is anonymous and the page a whole one."""
    if not current_actor().is_anonymous or request.htmx:  # type: ignore[attr-defined]
        return make()
    place = (current_site().database_url, current_language(), key)
    page = _pages.get(place)
    if page is None or time.monotonic() - page.made_at > FRESH_SECONDS:
        page = _made(make)
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        _pages[place] = page
    return _response(page)


def csrf_token() -> str:
    """The token of a form, or the mark that stands for it in a shared page."""
    return _TOKEN.decode() if g.get("making_shared_page") else generate_csrf()


def install(app: Flask) -> None:
    """Gives templates the `csrf_token` of this module."""
    app.jinja_env.globals["csrf_token"] = csrf_token


def _made(make: Callable[[], Response]) -> _Page:
    g.making_shared_page = True
    try:
        body = make().get_data()
    finally:
        g.making_shared_page = False
    return _Page(
        body=body,
        etag=blake2b(body, digest_size=12).hexdigest(),
        has_form=_TOKEN in body,
        made_at=time.monotonic(),
    )


def _response(page: _Page) -> Response:
    if page.has_form:
        return Response(page.body.replace(_TOKEN, generate_csrf().encode()), content_type="text/html; charset=utf-8")
    response = Response(page.body, content_type="text/html; charset=utf-8")
    response.set_etag(page.etag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    response.make_conditional(request)
    return response
