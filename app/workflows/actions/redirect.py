"""Redirecting the applicant who has just acted."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import text

REDIRECT = ActionType(
    key="redirect",
    label=_("Renvoi vers une autre page"),
    help_text=_(
        "Mène l’usager qui vient d’agir vers une autre page du portail, ou d’un site que l’administrateur permet."
    ),
    icon="arrow-right",
    parameters={
        "url": text(
            maximum=1000,
            label=_("Adresse"),
            help_text=_("L’adresse de la page, sur le portail ou sur un site que l’administrateur permet."),
        ),
    },
    example={
        "id": "paiement",
        "url": "/demarches",
    },
)
