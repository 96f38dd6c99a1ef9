"""Asking the applicant to rate the procedure."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType

ASK_RATING = ActionType(
    key="ask_rating",
    label=_("Avis demandé à l’usager"),
    help_text=_(
        "Demande à l’usager son avis sur la démarche, une seule fois, par e-mail et sur la page de sa demande. "
        "L’avis est anonyme. La demande doit être close."
    ),
    icon="message-circle",
    example={"id": "avis"},
    history_line=_("Avis sur la démarche demandé à l’usager"),
)
