"""Texts that the studio gives to new elements, for their author to replace."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.core.i18n import translate_to_every_language

FIRST_CHOICE = _("Premier choix")
SECOND_CHOICE = _("Deuxième choix")
FIRST_QUESTION = _("Première question")
NEW_PAGE = _("Nouvelle page")
NEW_STATUS = _("Nouveau statut")
NEW_ACTION = _("Nouvelle action")
NEW_CALL = _("Nouvel appel")
# A function or a level.
NEW_ELEMENT = _("Nouveau")
# A passage of a text.
NEW_TEXT = _("Texte")

_DEFAULT_TEXTS = (
    FIRST_CHOICE,
    SECOND_CHOICE,
    FIRST_QUESTION,
    NEW_PAGE,
    NEW_STATUS,
    NEW_ACTION,
    NEW_CALL,
    NEW_ELEMENT,
    NEW_TEXT,
)


def is_default_text(text: str) -> bool:
    """Whether a text was given by the studio, in whatever language its author reads, and never replaced."""
    return any(text.strip() in translate_to_every_language(default_text.message) for default_text in _DEFAULT_TEXTS)
