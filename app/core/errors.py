"""What a person sees when something is refused or breaks: a plain page that says what to do."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

PAGES = (400, 403, 404, 405, 413, 422, 429, 500, 503)


def show_as_not_found(app: Flask, *refusals: type[Exception]) -> None:
    """What these exceptions refuse is shown like what does not exist."""
    for refusal in refusals:
        app.register_error_handler(refusal, lambda error: _page(404, 404))


def show_as_unavailable(app: Flask, *failures: type[Exception]) -> None:
    """What these exceptions stop may work in a moment."""
    for failure in failures:
        app.register_error_handler(failure, _unavailable)


def install(app: Flask) -> None:
    """Every error has its page; an unforeseen one is shown as a number to quote, never as a trace."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _unforeseen)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    response = _page(code if code in PAGES else 400, code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _form_expired(error: CSRFError) -> Response:
    return _page(422, 400)


def _unavailable(error: Exception) -> Response:
    incident = _incident(error)
    return _page(503, 503, incident=incident)


def _unforeseen(error: Exception) -> Response:
    return _page(500, 500, incident=_incident(error))


def _incident(error: Exception) -> str:
    number = secrets.token_hex(4)
    # The message of an exception may quote what a person typed: only its type and place are kept.
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("incident", extra={"incident": number, "error": type(error).__name__, "place": place})
    return number


def _page(template: int, status: int, **context: object) -> Response:
    response = make_response(render_template(f"errors/{template}.html", **context), status)
    response.headers["Cache-Control"] = "no-store"
    return response
