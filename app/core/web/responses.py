"""Pages and fragments from one template: the block named by the htmx target, or the whole page. A view never asks which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, g, make_response, render_template, request, session
from flask import redirect as flask_redirect
from jinja2_fragments.flask import render_block
from werkzeug.urls import iri_to_uri

from app.core.sites import current_site
from app.core.web.access_rules import Actor, current_actor, get_access_rule

# Personal pages are kept by no cache, no history, no proxy.
NO_STORE = "no-store"
# The cookie of a browser whose scripts keep work that is not on the server (app/sync/device_marker.py).
LOCAL_WORK_COOKIE = "kept"
# The blocks of the layouts: they make sense within the whole page only.
PAGE_BLOCKS = frozenset({"title", "description", "head", "banner", "main", "aside", "htmx"})


class _Process:
    """Function installed by the composition root, called before a whole page is rendered."""

    before_page: Callable[[Actor], None] = staticmethod(lambda actor: None)


def install(*, before_page: Callable[[Actor], None]) -> None:
    """Called once by the composition root. `before_page` is given who asks; templates themselves ask the database nothing."""
    _Process.before_page = staticmethod(before_page)


def render(template: str, *, status: int = 200, **context: Any) -> Response:
    """The page, or only its block when htmx asked for the element of that name (`case-actions` → block `case_actions`)."""
    block = _get_requested_block(template)
    if block is None and not g.get("making_shared_page"):
        _Process.before_page(current_actor())
    html = render_block(template, block, **context) if block else render_template(template, **context)
    response = make_response(html, status)
    response.headers.add("Vary", "HX-Request")
    response.headers.add("Vary", "HX-Target")
    return response


def create_unchanged_response() -> Response:
    """Nothing of the page changes."""
    return Response(status=204, headers={"Vary": "HX-Request, HX-Target"})


def _get_requested_block(template: str) -> str | None:
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return None
    target = request.headers.get("HX-Target", "").replace("-", "_")
    blocks = current_app.jinja_env.get_template(template).blocks
    return target if target in blocks and target not in PAGE_BLOCKS else None


def redirect(url: str) -> Response:
    """See other: after a form, the browser gets the page it leads to, and cannot send the form twice."""
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        # As Werkzeug writes Location: no character that a header could not carry.
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    response = flask_redirect(url, 303)
    assert isinstance(response, Response)
    return response


def is_local_path(target: str) -> bool:
    """True for a path of this site: what `next` may lead to, and nothing else."""
    return (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not any(ord(c) < 33 or c == "\\" for c in target)
    )


def forbid_caching(response: Response) -> Response:
    """After each request: whatever was made for someone in particular, or for one browser, stays out of every cache."""
    if "Cache-Control" not in response.headers:
        is_personal = not _is_public_page() or _is_bound_to_browser() or request.method != "GET"
        response.headers["Cache-Control"] = NO_STORE if is_personal else "no-cache"
    return response


def _is_public_page() -> bool:
    """True when the view lets anybody in, and nobody is signed in; what a tracking code opens is no page of everybody's."""
    is_open = request.endpoint is None or get_access_rule(current_app, request.endpoint) == "public"
    return is_open and current_actor().is_anonymous


def _is_bound_to_browser() -> bool:
    """True when the page holds a CSRF token, or is about to set the cookie; Flask writes it after this."""
    return "csrf_token" in g or session.modified


def clear_site_data(response: Response, *, with_storage: bool = True) -> Response:
    """Has the browser forget the pages that it kept of this site; with its storage, all that scripts kept there too."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"' if with_storage else '"cache"'
    if with_storage:
        delete_cookie(response, LOCAL_WORK_COOKIE)
    return response


def get_host_cookie_name(name: str) -> str:
    """Return the name of a cookie of this very host: on https, browsers hold every other to be somebody else's."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def delete_cookie(response: Response, name: str) -> None:
    response.delete_cookie(
        get_host_cookie_name(name), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax"
    )


def is_phone() -> bool:
    """Whether the page is used on a telephone, as far as the browser says."""
    return request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in request.headers.get("User-Agent", "")


def require_same_origin(*, allow_browser_requests: bool = False) -> None:
    """For a form of a page that everyone shares, and that therefore holds no token: it must come from this very site.

    Browsers say so in Sec-Fetch-Site or Origin, which a page elsewhere cannot forge. Goes with `csrf.exempt`. With
    `allow_browser_requests`, what its owner asks of it outside of any page is taken too: something shared with the portal.
    """
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = (current_site().base_url, request.host_url.rstrip("/"))
    if fetched_from == "same-origin" or (fetched_from is None and origin in ours):
        return
    if allow_browser_requests and fetched_from == "none":
        return
    abort(403)
