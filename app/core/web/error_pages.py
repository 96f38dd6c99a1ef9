"""Error pages: plain pages that tell a person what to do when something is refused or breaks."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from math import ceil

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import gettext
from app.core.rate_limits.errors import TooMuchSent
from app.core.rate_limits.upload_quota import StorageFull, is_disk_full
from app.core.web import proxy_headers

log = logging.getLogger(__name__)

# When what failed for a moment may be asked again.
RETRY_SECONDS = 30
STATUSES_WITH_PAGE = (400, 403, 404, 405, 413, 422, 429, 500, 503, 507)


def show_as_unavailable(app: Flask, *failures: type[Exception]) -> None:
    """Show the page of a temporary failure for these exceptions: the request may work in a moment."""
    for failure in failures:
        app.register_error_handler(failure, _handle_unavailable)


def install(app: Flask) -> None:
    """Every error has its page; an unforeseen one is shown as a number to quote, never as a trace."""
    app.register_error_handler(CSRFError, _handle_csrf_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(NotFound, lambda error: _render_error_page(404, 404))
    app.register_error_handler(OperationalError, _handle_unavailable)
    app.register_error_handler(Exception, _handle_unexpected)


def _handle_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, MethodNotAllowed) and request.method == "GET" and (page := _find_form_page()):
        return redirect(page, 303)  # type: ignore[return-value]
    template = getattr(error, "page", code if code in STATUSES_WITH_PAGE else 400)
    response = _render_error_page(template, code, **_get_wait_context(error))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def get_retry_seconds(error: HTTPException) -> int | None:
    """Return the seconds to wait before the request may pass."""
    wait = getattr(error, "retry_after", None)
    return int(wait) if wait else None


def _get_wait_context(error: HTTPException) -> dict[str, object]:
    """Context of the page of a pause: its length, and whether a request without files would pass."""
    if (seconds := get_retry_seconds(error)) is None:
        return {}
    return {"wait_minutes": ceil(seconds / 60), "is_about_files": isinstance(error, TooMuchSent)}


def _find_form_page() -> str | None:
    """The page that an address of forms hangs from, for whoever opens that address again: reloaded, typed, kept."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(request.path.rpartition("/")[0], method="GET") if adapter else ("", {})
    except (HTTPException, RequestRedirect):
        return None
    return url_for(endpoint, **values) if endpoint else None


def _handle_csrf_error(error: CSRFError) -> Response:
    proxy_headers.record_refused_form()
    return _render_error_page(422, 400)


def _handle_unavailable(error: Exception) -> Response:
    return _render_failure(503, log_incident(error))


def _handle_unexpected(error: Exception) -> Response:
    if is_disk_full(error):
        log_incident(error)
        db.session.rollback()
        return _handle_http_error(StorageFull())
    return _render_failure(500, log_incident(error))


def _render_failure(status: int, incident: str) -> Response:
    """The page of a failure, without anything that may have failed: the work under way, who asks, at worst the charter."""
    g.has_failed = True
    try:
        db.session.rollback()
        html = current_app.jinja_env.get_template(f"errors/{status}.html").render(incident=incident)
    except Exception as error:  # noqa: BLE001 - without a database there is no charter, and still an answer
        log.error("no page", extra={"incident": incident, "error": type(error).__name__})  # noqa: TRY400 - no trace
        words = gettext("Revenez dans quelques minutes. Ce que vous avez déjà envoyé est bien arrivé.")
        html = f"<!doctype html><title>{incident}</title><h1>{status}</h1><p>{escape(words)}</p><p>{incident}</p>"
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def log_incident(error: Exception) -> str:
    """The number to quote of a failure, written down with its type and place."""
    number = secrets.token_hex(4)
    # The message of an exception may quote what a person typed: only its type and place are kept.
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("incident", extra={"incident": number, "error": type(error).__name__, "place": place})
    return number


def _render_error_page(template: int | str, status: int, **context: object) -> Response:
    try:
        response = make_response(render_template(f"errors/{template}.html", **context), status)
    except Exception as error:  # noqa: BLE001 - a refusal whose page fails is a failure
        return _render_failure(503, log_incident(error))
    response.headers["Cache-Control"] = "no-store"
    return response
