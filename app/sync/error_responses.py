"""Why something that a device sent is not taken: a code that its outbox knows, and words for whoever reads it."""

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
    """An answer other than « it arrived »; `more` goes with it."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.retry_after, self.more = retry_after, more


def render_refusal(refused: RequestRefused) -> Response:
    """For the blueprint: nothing that was under way is kept."""
    db.session.rollback()
    response = jsonify(code=refused.code, message=refused.message, **refused.more)
    response.status_code, response.mimetype = refused.status, PROBLEM_TYPE
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def render_error(error: HTTPException) -> Response:
    code, words = _error_words(error)
    return render_refusal(RequestRefused(error.code or 500, code, words, retry_after=get_retry_seconds(error)))


def render_failure(error: Exception) -> Response:
    """What stopped the server for a moment, in a form that the outbox knows: it waits and sends again. The rest is a fault."""
    if not is_disk_full(error) and not isinstance(error, OperationalError):
        raise error
    log_incident(error)
    return render_error(StorageFull() if is_disk_full(error) else ServiceUnavailable(retry_after=RETRY_SECONDS))


def _error_words(error: HTTPException) -> tuple[str, str]:
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
    """Whoever signs in, the number stays somebody else's: the device sends what it has under another one."""
    words = _(
        "Une autre demande porte déjà ce numéro d’envoi. La vôtre est gardée ici : envoyez-la sous un autre numéro."
    )
    return RequestRefused(403, "other_owner", words, is_number_taken=True)
