"""Pages made once for everybody: what differs from one visitor to the next is put in place as the page leaves.

A page is kept as bytes with holes in them: the CSRF token of its forms, the name of whoever is signed in, what a draft
holds. What is kept is therefore the same for all, and nothing personal.
"""

from __future__ import annotations

import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from app.core.i18n import current_language
from app.core.site_cache import CACHE_SECONDS
from app.core.sites import current_site
from app.core.web.access_rules import NOBODY, Actor, current_actor
from app.core.web.content_digest import HEADER, digest_content
from app.core.web.responses import NO_STORE
from app.core.web.shared_actor import act_as_shared_actor

MAX_PAGES = 500
MAX_ENCODED = 200
HTML_CONTENT_TYPE = "text/html; charset=utf-8"
# Of what is sent as it is: more than Flask-Compress makes, which has each answer to compress.
BROTLI_QUALITY = 11
# What tells one state of a page from the next ones: 36 bits, in six letters.
ETAG_BYTES, ETAG_LENGTH = 5, 6
# Drawn by each process, so that nobody can type a mark.
_PLACEHOLDER_SECRET = secrets.token_hex(8)
_PLACEHOLDER_PATTERN = re.compile(rf"\[{_PLACEHOLDER_SECRET} ([^\]]+)\]".encode())


@dataclass(frozen=True)
class _CachedPage:
    """Pieces of a page and, between them, the names of its holes."""

    pieces: tuple[bytes, ...]
    placeholders: tuple[str, ...]
    made_at: float

    def fill(self, contents: Mapping[str, str]) -> bytes:
        chunks = [self.pieces[0]]
        for hole, piece in zip(self.placeholders, self.pieces[1:], strict=True):
            chunks += (escape(contents[hole]).encode(), piece)
        return b"".join(chunks)


_pages: dict[Hashable, _CachedPage] = {}
# What pages are rendered for besides their visitor: a preview must not be shown to anybody else.
_variant: ContextVar[str] = ContextVar("variant", default="")
# What is said of whoever is signed in, hole by hole.
_actor_values: dict[str, Callable[[Actor], str]] = {"actor.name": lambda actor: actor.name}


@contextmanager
def use_page_variant(name: str) -> Iterator[None]:
    """Keep the pages rendered inside apart from those of the public, under that name."""
    token = _variant.set(name)
    try:
        yield
    finally:
        _variant.reset(token)


def create_shared_response(page: str | bytes, content_type: str = HTML_CONTENT_TYPE) -> Response:
    """Asked for again at each use, and answered in full only when something changed; compressed once."""
    g.ignores_cookies = True
    encoding = "br" if "br" in request.headers.get("Accept-Encoding", "") else ""
    encoded_body, etag, digest = _encode_body(page if isinstance(page, bytes) else page.encode(), encoding)
    response = Response(encoded_body, content_type=content_type, headers={"Cache-Control": "no-cache", HEADER: digest})
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(etag)
    return response.make_conditional(request)  # type: ignore[return-value]


@lru_cache(MAX_ENCODED)
def _encode_body(body: bytes, encoding: str) -> tuple[bytes, str, str]:
    """Encode a body, and return it with its ETag and the digest that the service worker checks."""
    tag = blake2b(body, digest_size=ETAG_BYTES, person=encoding.encode()).digest()
    encoded_body = brotli.compress(body, quality=BROTLI_QUALITY) if encoding else body
    return encoded_body, urlsafe_b64encode(tag).decode()[:ETAG_LENGTH], digest_content(body)


def create_placeholder(name: str) -> str:
    """Create the mark of one visitor's value in a page made for everybody: `get_cached_page` fills it."""
    return f"[{_PLACEHOLDER_SECRET} {name}]"


def get_cached_page(
    key: Hashable,
    make: Callable[[], Response],
    *,
    fill_in: Callable[[], Mapping[str, str]] = dict,
    max_age: float = CACHE_SECONDS,
) -> Response:
    """The page made by `make`, or the one made a moment ago under the same key, its holes filled by `fill_in`, called after it.

    `make` shows what is proper to one visitor through holes alone, and raises IdentityRequested when it asks who that is;
    an answer that is no page is left as it is.
    """
    actor = current_actor()
    place = (current_site().database_url, current_language(), _get_layout_key(actor), key)
    page = None if request.htmx else _pages.get(place)  # type: ignore[attr-defined]
    if page is None or time.monotonic() - page.made_at > max_age:
        response = _render_shared(make)
        if response.status_code != 200:
            return response
        page = _split_page(response.get_data())
        if not request.htmx:  # type: ignore[attr-defined]
            _store_page(place, page)
    # A part of a page has the address of the page: no cache may take one for the other.
    is_common = not page.placeholders and actor.is_anonymous and not request.htmx  # type: ignore[attr-defined]
    return _create_common_response(page) if is_common else _create_personal_response(page, actor, fill_in())


def get_csrf_token_or_placeholder() -> str:
    """The token of a form, or its hole while a page is made for everybody."""
    return create_placeholder("csrf_token") if g.get("making_shared_page") else generate_csrf()


def create_actor_value(name: str, find: Callable[[Actor], str]) -> Callable[[Actor], str]:
    """For templates: what `find` says of whoever is signed in, or its hole while a page is made for everybody."""
    _actor_values[name] = find

    def read_actor_value(actor: Actor) -> str:
        if not g.get("making_shared_page"):
            return find(actor)
        return find(NOBODY) if actor.is_anonymous else create_placeholder(name)

    return read_actor_value


def install(app: Flask) -> None:
    """Gives templates and their macros the token and the actor of this module; after Flask-WTF, that gives its own."""
    app.jinja_env.globals["csrf_token"] = get_csrf_token_or_placeholder

    @app.context_processor
    def values_of_visitor() -> dict[str, object]:
        return {"actor": current_actor(), "csrf_token": get_csrf_token_or_placeholder}


def _get_layout_key(actor: Actor) -> tuple[str, bool, bool, str]:
    """Key of the values that the layout of a page depends on."""
    return actor.kind, actor.is_administrator, bool(actor.name), _variant.get()


def _render_shared(make: Callable[[], Response]) -> Response:
    actor, had_token = current_actor(), "csrf_token" in g
    g.making_shared_page = True
    try:
        with act_as_shared_actor(actor, name=create_placeholder("actor.name") if actor.name else ""):
            response = make()
    finally:
        g.making_shared_page = False
    if "csrf_token" in g and not had_token:
        raise RuntimeError("a page made for everybody holds the token of one visitor")
    return response


def _split_page(body: bytes) -> _CachedPage:
    parts = _PLACEHOLDER_PATTERN.split(body)
    holes = tuple(name.decode() for name in parts[1::2])
    return _CachedPage(tuple(parts[::2]), holes, time.monotonic())


def _store_page(place: Hashable, page: _CachedPage) -> None:
    if len(_pages) >= MAX_PAGES:
        _pages.clear()
    _pages[place] = page


def _create_personal_response(page: _CachedPage, actor: Actor, contents: Mapping[str, str]) -> Response:
    values = {**contents, **{name: find(actor) for name, find in _actor_values.items() if name in page.placeholders}}
    if "csrf_token" in page.placeholders:
        values["csrf_token"] = generate_csrf()
    return Response(page.fill(values), content_type=HTML_CONTENT_TYPE, headers={"Cache-Control": NO_STORE})


def _create_common_response(page: _CachedPage) -> Response:
    response = create_shared_response(page.pieces[0])
    g.ignores_cookies = False
    response.headers["Vary"] = "Cookie"
    return response
