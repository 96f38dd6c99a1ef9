"""The language of the pages: French, or the one that the reader chose at the foot of a page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from app.core.i18n import LANGUAGE_COOKIE, LANGUAGE_PARAMETER, LANGUAGES, SOURCE_LANGUAGE
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import NO_STORE, is_local_path, redirect, require_same_origin

bp = Blueprint("language", __name__)

COOKIE_LIFETIME = timedelta(days=365)


@bp.post("/langue")
@access("public")
@rate_limit(LIGHT_REQUEST)
def choose_language() -> Response:
    """Sent from pages that are the same for everyone and hold no token of their own: the origin is checked instead."""
    require_same_origin()
    language = request.form.get("langue", "")
    if language not in LANGUAGES:
        abort(400)
    response = redirect(_previous_page())
    _keep_choice(response, language)
    return response


def keep_language_of_address(response: Response) -> Response:
    """After each request: whoever arrives from a search engine on the English address of a page goes on in English."""
    language = request.args.get(LANGUAGE_PARAMETER, "")
    is_page = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
    if is_page and language in LANGUAGES and language != request.cookies.get(LANGUAGE_COOKIE, SOURCE_LANGUAGE):
        _keep_choice(response, language)
        response.headers["Cache-Control"] = NO_STORE
    return response


def _keep_choice(response: Response, language: str) -> None:
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=COOKIE_LIFETIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _previous_page() -> str:
    """The page whose form was sent, or the home page when it was itself the answer to a form."""
    try:
        address = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    query = urlencode([pair for pair in parse_qsl(address.query) if pair[0] != LANGUAGE_PARAMETER])
    target = f"{address.path}?{query}" if query else address.path
    if address.netloc != request.host or not is_local_path(target):
        return "/"
    try:
        current_app.url_map.bind(request.host).match(address.path, method="GET")
    except HTTPException:
        return "/"
    return target
