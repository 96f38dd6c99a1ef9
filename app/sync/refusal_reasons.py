"""Reasons to refuse requests and operations of devices, as error responses."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, render_template

from app.cases.conversation.correspondence import MessageRefused
from app.cases.device.device_requests import ContentChanged, NotTheOwner
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.core.i18n import gettext as _
from app.procedures.fields.base import Problem
from app.sync.error_responses import RequestRefused, refuse_malformed, refuse_taken_number, render_refusal

# Reasons that another account could resolve; the others are final.
ACCOUNT_REASONS = (
    "account_needed",
    "level_too_low",
    "adults_only",
    "helper_refused",
    "profile_needed",
    "quality_needed",
    "for_agents_only",
)


class FilesMissing(Exception):
    """The submission lists files that have not arrived."""

    def __init__(self, names: list[UUID]) -> None:
        super().__init__(names)
        self.names = names


class FileRefused(Exception):
    """The file with that identifier is invalid."""

    def __init__(self, name: UUID, problem: Problem) -> None:
        super().__init__(problem.code)
        self.name, self.problem = name, problem


class RequestDeleted(LookupError):
    """The request had arrived, and its draft was deleted since by its author, or has expired."""


class NoSuchQuestion(LookupError):
    """The procedure has no such question, or it is not a file question."""


REASONS = (
    FilesMissing,
    FileRefused,
    RequestDeleted,
    NoSuchQuestion,
    NotTheOwner,
    ContentChanged,
    MessageRefused,
    NotAdmitted,
)


def register_reasons(bp: Blueprint) -> None:
    """Register an error handler of the blueprint for each reason."""
    for reason in REASONS:
        bp.register_error_handler(reason, lambda error: render_refusal(_refusal_for(error)))


def _hide_file_name(problem: Problem) -> Problem:
    """Hide the file name: the device stores the message unsealed, and a name may reveal what the request is about."""
    return replace(problem, params={**problem.params, "name": _("votre fichier")})


def problem_message(problem: Problem) -> str:
    return render_template("sync/problem.txt", problem=problem).strip()


def _refusal_for(reason: Exception) -> RequestRefused:
    match reason:
        case FilesMissing():
            names = [str(name) for name in reason.names]
            return RequestRefused(409, "files_missing", _("Des fichiers ne sont pas encore arrivés."), files=names)
        case FileRefused():
            return RequestRefused(
                415, "file_refused", problem_message(_hide_file_name(reason.problem)), file=str(reason.name)
            )
        case NotTheOwner():
            return refuse_taken_number()
        case ContentChanged():
            return RequestRefused(422, "content_changed", _("Autre chose a déjà été envoyé sous ce numéro."))
        case RequestDeleted():
            message = _("Cette demande était arrivée sur le site, et y a été abandonnée depuis.")
            return RequestRefused(410, "discarded", message)
        case MessageRefused():
            return RequestRefused(422, "refused", problem_message([*reason.text, *reason.files][0]))
        case NotAdmitted():
            # The same message as on the portal.
            message = render_template("sync/refusal.txt", refusal=reason).strip()
            return RequestRefused(
                403 if reason.kind in ACCOUNT_REASONS else 410, "not_admitted", message, kind=reason.kind
            )
        case _:
            return refuse_malformed()


def refuse_other_device() -> RequestRefused:
    """The token of the operation was used by another sender."""
    return RequestRefused(403, "refused", _("Ce numéro d’envoi est celui d’un autre appareil."))
