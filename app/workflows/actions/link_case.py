"""Linking the case to another."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import value

LINK_CASE = ActionType(
    key="link_case",
    label=_("Lien avec une autre demande"),
    help_text=_(
        "Lie la demande à une autre de la même famille, par sa référence. Sans agent pour le faire, l’autre doit être "
        "de la même personne."
    ),
    icon="paperclip",
    parameters={
        "case": value(
            label=_("Demande"), help_text=_("La référence de l’autre demande. Elle vient d’ordinaire d’une réponse.")
        ),
    },
    example={
        "id": "lien",
        "case": {"var": "answers.reference"},
    },
)
