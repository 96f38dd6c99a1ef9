"""Error responses of the API: a code for programs, a message for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import TooManyRequests

from app.core.i18n import gettext as _
from app.core.web.error_pages import get_retry_seconds
from app.procedures.fields.problem_messages import problem_message
from app.procedures.form.validation import ValidationResult


class ApiError(Exception):
    """An error response."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": {"code": code, "message": message, **more}}
        self.headers: dict[str, str] = {}


def to_response(error: ApiError) -> Response:
    """Convert the error to a response."""
    response = jsonify(error.body)
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def to_flood_response(error: TooManyRequests) -> Response:
    """Too many requests from one network: refused before its API keys are checked."""
    return to_response(too_many_calls_error(get_retry_seconds(error) or 60))


def missing_key_error() -> ApiError:
    error = ApiError(
        401,
        "no_key",
        _("Donnez une clé en vigueur dans l’en-tête « Authorization: Bearer … » : l’administrateur en fait."),
    )
    error.headers["WWW-Authenticate"] = 'Bearer realm="parvis"'
    return error


def not_found_error() -> ApiError:
    return ApiError(404, "not_found", _("Aucune demande des démarches de cette clé ne porte cette référence."))


def not_granted_error() -> ApiError:
    return ApiError(403, "not_granted", _("Cette clé ne donne pas cet appel : l’administrateur peut l’y ajouter."))


def not_available_error() -> ApiError:
    return ApiError(409, "not_available", _("La demande n’attend pas cet appel là où elle en est."))


def conflict_error() -> ApiError:
    return ApiError(409, "changed", _("La demande a changé au même instant. Envoyez de nouveau le même appel."))


def endless_loop_error() -> ApiError:
    return ApiError(409, "endless", _("Le circuit de cette démarche tourne en rond : rien n’a été fait."))


def reused_idempotency_key_error() -> ApiError:
    return ApiError(
        422, "sent_before", _("Cette Idempotency-Key a déjà servi à demander autre chose : donnez-en une autre.")
    )


def unknown_values_error(names: list[str]) -> ApiError:
    return ApiError(422, "unknown_values", _("Cet appel ne prend pas ces valeurs."), values=names)


def invalid_values_error(validation: ValidationResult) -> ApiError:
    """The problems of each question, by its identifier."""
    values: Mapping[str, list[str]] = {
        field.id: [problem_message(problem) for problem in validation.problems[field.id]]
        for field in validation.fields
        if field.id in validation.problems
    }
    return ApiError(422, "wrong_values", _("Certaines valeurs ne peuvent pas être prises."), values=values)


def invalid_idempotency_key_error() -> ApiError:
    return ApiError(400, "wrong_token", _("Une Idempotency-Key a de 1 à 200 signes visibles, sans accent."))


def invalid_json_error(message: str) -> ApiError:
    return ApiError(400, "not_json", message)


def too_large_error() -> ApiError:
    return ApiError(413, "too_large", _("Envoyez moins de 64 Ko à la fois."))


def too_many_calls_error(seconds: int) -> ApiError:
    error = ApiError(
        429, "too_many", _("Trop d’appels avec cette clé : attendez %(seconds)s secondes.", seconds=seconds)
    )
    error.headers["Retry-After"] = str(seconds)
    return error


def wrong_portal_credentials_error() -> ApiError:
    error = ApiError(
        401, "no_key", _("Donnez par HTTP Basic le nom et le mot de passe que la régie a faits pour ce portail.")
    )
    error.headers["WWW-Authenticate"] = 'Basic realm="parvis"'
    return error


def portal_cannot_pay_error() -> ApiError:
    return ApiError(403, "not_granted", _("Ce portail lit les factures, et n’annonce pas de paiement."))


def no_family_error() -> ApiError:
    return ApiError(400, "no_family", _("Donnez la référence de la famille dans « NameID »."))


def no_invoice_error() -> ApiError:
    return ApiError(404, "not_found", _("Aucune facture de cette régie n’a cet identifiant."))


def unreadable_transaction_error() -> ApiError:
    return ApiError(
        400, "wrong_transaction", _("Donnez « transaction_id », et un « transaction_date » qui n’est pas à venir.")
    )


def reused_transaction_error() -> ApiError:
    return ApiError(409, "sent_before", _("Cette transaction a déjà payé une autre facture : donnez-en une autre."))
