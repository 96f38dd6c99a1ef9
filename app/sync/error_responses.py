"""Error responses to devices: a code for the outbox and a message for the user."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.upload_quota import StorageFull, is_disk_full
from app.core.web.error_pages import RETRY_SECONDS, get_retry_seconds, log_incident

PROBLEM_TYPE = "application/problem+json"


class RequestRefused(Exception):
    """An error response; `more` holds further JSON values."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.retry_after, self.more = retry_after, more


def render_refusal(refusal: RequestRefused) -> Response:
    """Roll back and render the error response."""
    db.session.rollback()
    response = jsonify(code=refusal.code, message=refusal.message, **refusal.more)
    response.status_code, response.mimetype = refusal.status, PROBLEM_TYPE
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def render_error(error: HTTPException) -> Response:
    code, message = _error_message(error)
    return render_refusal(RequestRefused(error.code or 500, code, message, retry_after=get_retry_seconds(error)))


def render_failure(error: Exception) -> Response:
    """Render temporary failures as errors that the outbox retries; re-raise any other exception."""
    if not is_disk_full(error) and not isinstance(error, OperationalError):
        raise error
    log_incident(error)
    return render_error(StorageFull() if is_disk_full(error) else ServiceUnavailable(retry_after=RETRY_SECONDS))


def _error_message(error: HTTPException) -> tuple[str, str]:
    if isinstance(error, TooManyRequests):
        return "too_many", _("Trop d’envois depuis ce réseau : le vôtre partira plus tard.")
    if isinstance(error, StorageFull):
        return "storage_full", _(
            "Le site ne peut pas recevoir de fichiers pour le moment : le vôtre partira plus tard."
        )
    if (error.code or 500) >= 500:
        return "busy", _("Le site est très occupé : votre envoi partira dans un moment.")
    return "refused", _("Cet envoi n’a pas pu être lu.")


def refuse_malformed() -> RequestRefused:
    return RequestRefused(400, "malformed", _("Cet envoi n’a pas pu être lu."))


def refuse_other_owner() -> RequestRefused:
    return RequestRefused(403, "other_owner", _("Cette demande est celle d’un autre compte : elle attend son auteur."))


def refuse_taken_number() -> RequestRefused:
    """The token belongs to somebody else, whoever signs in: the device must resend under another token."""
    message = _(
        "Une autre demande porte déjà ce numéro d’envoi. La vôtre est gardée ici : envoyez-la sous un autre numéro."
    )
    return RequestRefused(403, "other_owner", message, is_number_taken=True)
