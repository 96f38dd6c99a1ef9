"""Updating a card of a reference list."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import answers, card_list, value

UPDATE_CARD = ActionType(
    key="update_card",
    label=_("Modification d’une fiche"),
    help_text=_("Modifie une fiche d’une liste de la collectivité."),
    icon="wallet",
    parameters={
        "list": card_list(label=_("Liste"), help_text=_("La liste où se trouve la fiche.")),
        "card": value(
            label=_("Fiche"), help_text=_("La fiche à modifier, d’ordinaire celle choisie dans une réponse.")
        ),
        "values": answers(
            label=_("Valeurs"), help_text=_("Les champs qui changent. Les autres restent comme ils sont.")
        ),
    },
    example={
        "id": "fiche_revue",
        "list": "arbres",
        "card": {"var": "answers.arbre"},
        "values": {"etat": "abattu"},
    },
)
