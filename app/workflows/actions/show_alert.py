"""Showing an alert on the page of the case."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, text

SHOW_ALERT = ActionType(
    key="show_alert",
    label=_("Alerte affichée sur la demande"),
    help_text=_("Montre un message sur la page de la demande tant qu’elle reste dans le statut."),
    icon="circle-alert",
    parameters={
        "text": text(
            maximum=2000,
            label=_("Texte du message"),
            help_text=_("Ce qui est affiché en évidence sur la page de la demande."),
        ),
        "title": text(
            maximum=200, required=False, label=_("Titre"), help_text=_("Quelques mots au-dessus du message.")
        ),
        "level": choice(
            {
                "info": _("information"),
                "success": _("réussite"),
                "warning": _("attention"),
                "danger": _("danger"),
            },
            default="info",
            label=_("Niveau"),
            help_text=_("L’importance du message. Elle change sa couleur et son icône."),
        ),
        "position": choice(
            {
                "top": _("en haut"),
                "bottom": _("en bas"),
            },
            default="top",
            label=_("Place"),
            help_text=_("En haut ou en bas de la page."),
        ),
        "visible_to": choice(
            {
                "everyone": _("tous"),
                "applicant": _("l’usager"),
                "agents": _("les agents"),
            },
            default="everyone",
            label=_("Visible par"),
            help_text=_("Les personnes qui voient le message."),
        ),
    },
    example={
        "id": "alerte",
        "text": "Pièces attendues avant le {{ answers.debut }}.",
        "level": "warning",
        "visible_to": "agents",
    },
    is_global=False,
)
