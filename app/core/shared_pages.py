"""Pages made once for everybody: what differs from one visitor to the next is put in place as the page leaves.

A page is kept as bytes with holes in them: the CSRF token of its forms, the name of whoever is signed in, what a draft
holds. What is kept is therefore the same for all, and nothing personal.
"""

from __future__ import annotations

import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, g, request
from markupsafe import escape

from app.core.access import NOBODY, Actor, current_actor
from app.core.content_digest import HEADER, digest_content
from app.core.form_tokens import form_token
from app.core.i18n import current_language
from app.core.lately import FRESH_SECONDS
from app.core.shared_reader import reading_as_everybody
from app.core.sites import current_site
from app.core.web import PRIVATE

MOST_PAGES = 500
MOST_SENT = 200
HTML = "text/html; charset=utf-8"
# Of what is sent as it is: more than Flask-Compress makes, which has each answer to compress.
EFFORT = 11
# What tells one state of a page from the next ones: 36 bits, in six letters.
ETAG_BYTES, ETAG_LENGTH = 5, 6
# Drawn by each process, so that nobody can type a mark.
_SECRET = secrets.token_hex(8)
_MARK = re.compile(rf"\[{_SECRET} ([^\]]+)\]".encode())


@dataclass(frozen=True)
class _Page:
    """Pieces of a page and, between them, the names of its holes."""

    pieces: tuple[bytes, ...]
    holes: tuple[str, ...]
    made_at: float

    def filled(self, contents: Mapping[str, str]) -> bytes:
        found = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            found += (escape(contents[hole]).encode(), piece)
        return b"".join(found)


_pages: dict[Hashable, _Page] = {}
# What is said of whoever is signed in, hole by hole.
_of_actor: dict[str, Callable[[Actor], str]] = {"actor.name": lambda actor: actor.name}


def same_for_everyone(page: str | bytes, content_type: str = HTML) -> Response:
    """Asked for again at each use, and answered in full only when something changed; compressed once."""
    g.ignores_cookies = True
    encoding = "br" if "br" in request.headers.get("Accept-Encoding", "") else ""
    sent, etag, digest = _sent(page if isinstance(page, bytes) else page.encode(), encoding)
    response = Response(sent, content_type=content_type, headers={"Cache-Control": "no-cache", HEADER: digest})
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(etag)
    return response.make_conditional(request)  # type: ignore[return-value]


@lru_cache(MOST_SENT)
def _sent(body: bytes, encoding: str) -> tuple[bytes, str, str]:
    """What is sent of a body, its ETag, and the digest that the service worker checks."""
    tag = blake2b(body, digest_size=ETAG_BYTES, person=encoding.encode()).digest()
    sent = brotli.compress(body, quality=EFFORT) if encoding else body
    return sent, urlsafe_b64encode(tag).decode()[:ETAG_LENGTH], digest_content(body)


def hole(name: str) -> str:
    """What a page made for everybody shows in place of what is one visitor's: `shared_page` fills it."""
    return f"[{_SECRET} {name}]"


def shared_page(
    key: Hashable,
    make: Callable[[], Response],
    *,
    contents: Mapping[str, str] | None = None,
    lasts: float = FRESH_SECONDS,
) -> Response:
    """The page made by `make`, or the one made a moment ago under the same key, its holes filled with `contents`.

    `make` shows what is proper to one visitor through holes alone, and raises IdentityRequested when it asks who that is;
    an answer that is no page is left as it is.
    """
    actor = current_actor()
    place = (current_site().database_url, current_language(), _kind_of(actor), key)
    page = None if request.htmx else _pages.get(place)  # type: ignore[attr-defined]
    if page is None or time.monotonic() - page.made_at > lasts:
        response = _make(make)
        if response.status_code != 200:
            return response
        page = _cut(response.get_data())
        if not request.htmx:  # type: ignore[attr-defined]
            _keep(place, page)
    # A part of a page has the address of the page: no cache may take one for the other.
    is_common = not page.holes and actor.is_anonymous and not request.htmx  # type: ignore[attr-defined]
    return _common(page) if is_common else _personal(page, actor, contents or {})


def csrf_token() -> str:
    """The token of a form, or its hole while a page is made for everybody."""
    return hole("csrf_token") if g.get("making_shared_page") else form_token()


def proper_to_actor(name: str, find: Callable[[Actor], str]) -> Callable[[Actor], str]:
    """For templates: what `find` says of whoever is signed in, or its hole while a page is made for everybody."""
    _of_actor[name] = find

    def shown(actor: Actor) -> str:
        if not g.get("making_shared_page"):
            return find(actor)
        return find(NOBODY) if actor.is_anonymous else hole(name)

    return shown


def install(app: Flask) -> None:
    """Gives templates and their macros the token and the actor of this module; after Flask-WTF, that gives its own."""
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.context_processor
    def values_of_visitor() -> dict[str, object]:
        return {"actor": current_actor(), "csrf_token": csrf_token}


def _kind_of(actor: Actor) -> tuple[str, bool, bool]:
    """What the layout of a page depends on."""
    return actor.kind, actor.is_administrator, bool(actor.name)


def _make(make: Callable[[], Response]) -> Response:
    actor = current_actor()
    g.making_shared_page = True
    try:
        with reading_as_everybody(actor, name=hole("actor.name") if actor.name else ""):
            response = make()
    finally:
        g.making_shared_page = False
    if "csrf_token" in g:
        raise RuntimeError("a page made for everybody holds the token of one visitor")
    return response


def _cut(body: bytes) -> _Page:
    parts = _MARK.split(body)
    holes = tuple(name.decode() for name in parts[1::2])
    return _Page(tuple(parts[::2]), holes, time.monotonic())


def _keep(place: Hashable, page: _Page) -> None:
    if len(_pages) >= MOST_PAGES:
        _pages.clear()
    _pages[place] = page


def _personal(page: _Page, actor: Actor, contents: Mapping[str, str]) -> Response:
    known = {**contents, **{name: find(actor) for name, find in _of_actor.items() if name in page.holes}}
    if "csrf_token" in page.holes:
        known["csrf_token"] = form_token()
    return Response(page.filled(known), content_type=HTML, headers={"Cache-Control": PRIVATE})


def _common(page: _Page) -> Response:
    response = same_for_everyone(page.pieces[0])
    g.ignores_cookies = False
    response.headers["Vary"] = "Cookie"
    return response
