"""The language of the pages: French, or the one that the reader chose at the foot of a page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from app.core.access import access
from app.core.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.core.rate_limits.declarations import LIGHT, limited
from app.core.web import is_local_path, redirect, require_same_origin

bp = Blueprint("language", __name__)

KEPT = timedelta(days=365)


@bp.post("/langue")
@access("public")
@limited(LIGHT)
def choose_language() -> Response:
    """Sent from pages that are the same for everyone and hold no token of their own: the origin is checked instead."""
    require_same_origin()
    language = request.form.get("langue", "")
    if language not in LANGUAGES:
        abort(400)
    response = redirect(_page_left())
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _page_left() -> str:
    """The page whose form was sent, or the home page when it was itself the answer to a form."""
    try:
        address = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    target = f"{address.path}?{address.query}" if address.query else address.path
    if address.netloc != request.host or not is_local_path(target):
        return "/"
    try:
        current_app.url_map.bind(request.host).match(address.path, method="GET")
    except HTTPException:
        return "/"
    return target
