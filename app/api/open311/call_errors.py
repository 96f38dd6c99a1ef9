"""Errors of Open311: a status, and sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from app.api.open311.response_documents import create_response
from app.core.i18n import gettext as _
from app.core.web.error_pages import RETRY_SECONDS, get_retry_seconds


class CallError(Exception):
    """A response that says why the call is refused, each reason in one sentence."""

    def __init__(self, status: int, reasons: Iterable[str]) -> None:
        super().__init__(status)
        self.status = status
        self.reasons = list(reasons)
        self.headers: dict[str, str] = {}


def to_response(error: CallError, suffix: str) -> Response:
    """Convert the error to a response."""
    errors = [{"code": error.status, "description": reason} for reason in error.reasons]
    response = create_response("errors", errors, suffix, error.status)
    response.headers.update(error.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_value_error(name: str, reason: str) -> CallError:
    """400: one parameter cannot be read."""
    return CallError(400, [describe_value(name, reason)])


def describe_value(name: str, reason: str) -> str:
    return _("%(name)s : %(reason)s", name=name, reason=reason)


def unknown_resource_error() -> CallError:
    """404, the same for what is not published and for what never was."""
    return CallError(404, [_("Rien de tel n’est publié ici : vérifiez l’adresse et ses identifiants.")])


def unknown_service_error() -> CallError:
    return CallError(404, [_("service_code : aucun service ouvert n’a ce code. Relisez la liste des services.")])


def unknown_jurisdiction_error() -> CallError:
    return CallError(
        404, [_("jurisdiction_id : ce site n’en a qu’une, retirez ce paramètre ou donnez son nom d’hôte.")]
    )


def refused_key_error(reason: str) -> CallError:
    """403: no key, or one that does not give this."""
    return CallError(403, [describe_value("api_key", reason)])


def describe_http_error(error: HTTPException) -> CallError:
    """The error of the standard for one that was raised before the call was read."""
    status = error.code or 500
    if isinstance(error, TooManyRequests):
        return flood_error(get_retry_seconds(error) or 60)
    if isinstance(error, RequestEntityTooLarge):
        return CallError(400, [_("L’envoi est trop lourd : envoyez moins de photos, ou de plus petites.")])
    if status < 500:
        return CallError(400, [_("Envoyez les paramètres comme ceux d’un formulaire, chacun avec son nom.")])
    unavailable = CallError(status, [_("Le site ne peut pas répondre pour le moment : recommencez plus tard.")])
    unavailable.headers["Retry-After"] = str(get_retry_seconds(error) or RETRY_SECONDS)
    return unavailable


def flood_error(seconds: int) -> CallError:
    """429, with the time to wait."""
    error = CallError(429, [_("Trop d’appels : attendez %(seconds)s secondes.", seconds=seconds)])
    error.headers["Retry-After"] = str(seconds)
    return error
