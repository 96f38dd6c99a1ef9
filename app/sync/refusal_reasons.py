"""Why what a device sent is not taken, in words: the same for requests and for what was done on the ground."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, render_template

from app.cases.admission import NotAdmitted
from app.cases.conversation import MessageRefused
from app.cases.device.device_requests import ContentChanged, NotTheOwner
from app.core.i18n import gettext as _
from app.procedures.fields.base import Problem
from app.sync.error_responses import RequestRefused, refuse_malformed, refuse_taken_number, render_refusal

# Those that signing in, or more, would open; the others are closed.
ACCOUNT_REASONS = ("account_needed", "level_too_low", "profile_needed", "quality_needed", "for_agents_only")


class FilesMissing(Exception):
    """What was sent names files that did not arrive."""

    def __init__(self, names: list[UUID]) -> None:
        super().__init__(names)
        self.names = names


class FileRefused(Exception):
    """The file of that name cannot be taken."""

    def __init__(self, name: UUID, problem: Problem) -> None:
        super().__init__(problem.code)
        self.name, self.problem = name, problem


class RequestDeleted(LookupError):
    """It arrived, and was thrown away since by its author, or left too long."""


class NoSuchQuestion(LookupError):
    """The procedure has no such question, or it takes no file."""


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
    """Views of the blueprint let these reasons pass: each is told here."""
    for reason in REASONS:
        bp.register_error_handler(reason, lambda refused: render_refusal(_refusal_for(refused)))


def _without_name(problem: Problem) -> Problem:
    """The device keeps the words as they are, beside what it sealed: the name of a file may say what the request is about."""
    return replace(problem, params={**problem.params, "name": _("votre fichier")})


def problem_words(problem: Problem) -> str:
    return render_template("sync/problem.txt", problem=problem).strip()


def _refusal_for(reason: Exception) -> RequestRefused:
    match reason:
        case FilesMissing():
            names = [str(name) for name in reason.names]
            return RequestRefused(409, "files_missing", _("Des fichiers ne sont pas encore arrivés."), files=names)
        case FileRefused():
            return RequestRefused(
                415, "file_refused", problem_words(_without_name(reason.problem)), file=str(reason.name)
            )
        case NotTheOwner():
            return refuse_taken_number()
        case ContentChanged():
            return RequestRefused(422, "content_changed", _("Autre chose a déjà été envoyé sous ce numéro."))
        case RequestDeleted():
            words = _("Cette demande était arrivée sur le site, et y a été abandonnée depuis.")
            return RequestRefused(410, "discarded", words)
        case MessageRefused():
            return RequestRefused(422, "refused", problem_words([*reason.text, *reason.files][0]))
        case NotAdmitted():
            # The words are those of the portal.
            words = render_template("sync/refusal.txt", refusal=reason).strip()
            return RequestRefused(
                403 if reason.kind in ACCOUNT_REASONS else 410, "not_admitted", words, kind=reason.kind
            )
        case _:
            return refuse_malformed()


def refuse_other_device() -> RequestRefused:
    """What was done on the ground has one author: under this number, somebody else sent something."""
    return RequestRefused(403, "refused", _("Ce numéro d’envoi est celui d’un autre appareil."))
