"""Former addresses: a page that is not found, and that a redirect knows, leads where it went, or is said to be deleted."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request

from app.core.db import db
from app.core.web.responses import NO_STORE
from app.site_pages import redirects

# How long browsers and search engines may keep a redirect without asking again.
MAX_AGE = 3600


def redirect_former_address(response: Response) -> Response:
    """After each request: answer in place of a page that is not found."""
    if response.status_code != 404 or request.method not in ("GET", "HEAD") or request.path.startswith("/agents"):
        return response
    destination = redirects.find_redirect(request.path)
    if destination is None:
        return response
    db.session.rollback()
    redirects.count_use(request.path)
    db.session.commit()
    return _redirect_to(destination.target) if destination.target else _render_deleted_page()


def _redirect_to(target: str) -> Response:
    query = request.query_string.decode("ascii", "ignore")
    if query and "?" not in target and "#" not in target:
        target = f"{target}?{query}"
    response: Response = redirect(target, 301)  # type: ignore[assignment]
    response.headers["Cache-Control"] = f"max-age={MAX_AGE}"
    return response


def _render_deleted_page() -> Response:
    response = make_response(render_template("errors/410.html"), 410)
    response.headers["Cache-Control"] = NO_STORE
    return response
