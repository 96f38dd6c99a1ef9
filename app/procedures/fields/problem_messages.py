"""The words for each reason why an answer cannot be taken: what to do, never a reproach."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.base import Problem
from app.procedures.fields.field_type import Message
from app.procedures.fields.text_formats import MESSAGES as IDENTIFIER_MESSAGES

# Of any type of field, and of what is sent beside a form.
MESSAGES: Mapping[str, Message] = {
    "check": lambda params: params["message"],
    "pattern": lambda params: params["message"],
    "required": _("Répondez à cette question pour continuer."),
    "mention_unknown": _(
        "Aucun collègue de ce nom ne peut ouvrir la demande : %(names)s. Choisissez-le dans la liste, ou retirez le « @ »."
    ),
    "too_short": _("Écrivez-en un peu plus : %(minimum)s caractères au moins."),
    "too_long": _("Raccourcissez ce texte : %(maximum)s caractères au plus."),
    "identifier_taken": _("Donnez une autre réponse : une fiche a déjà celle-ci, et elle doit les distinguer."),
    "message_missing": _("Écrivez votre message avant de l’envoyer."),
    "missing_pieces": _(
        "Pour que le délai légal en tienne compte, nommez les pièces, une par ligne, et donnez une date à venir."
    ),
    "pieces_too_late": _(
        "La demande a déjà reçu une réponse, ou le délai est passé : demander des pièces n’y change plus rien. "
        "Écrivez plutôt un message."
    ),
    "file_without_room": _(
        "« %(name)s » n’a pas pu être reçu : la place manque sur le site. Vos réponses sont gardées : ajoutez le "
        "fichier plus tard."
    ),
    "wallet_full": _(
        "« %(name)s » n’a pas pu être gardé : votre porte-documents est plein. Supprimez-en un document, puis "
        "recommencez."
    ),
    "wallet_too_many": _(
        "Votre porte-documents contient déjà %(maximum)s documents : supprimez-en un, puis recommencez."
    ),
    "files_too_heavy": _(
        "« %(name)s » n’a pas pu être ajouté : tous les fichiers ensemble pèsent %(maximum)s Mo au plus. "
        "Retirez-en un, ou choisissez-en un plus léger."
    ),
}


def problem_message(problem: Problem) -> str:
    """The message in the language of the page."""
    message = _messages().get(problem.code)
    if message is None:
        return gettext("Vérifiez cette réponse.")
    if isinstance(message, LazyText):
        return str(message) % problem.params if problem.params else str(message)
    return message(problem.params)


@cache
def _messages() -> Mapping[str, Message]:
    messages = {**MESSAGES, **IDENTIFIER_MESSAGES}
    for field_type in FIELD_TYPES.values():
        messages |= field_type.messages
    return messages
