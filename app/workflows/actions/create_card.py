"""Creating a card in a reference list."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import answers, card_list, choice, yes_or_no

CREATE_CARD = ActionType(
    key="create_card",
    label=_("Création d’une fiche"),
    help_text=_(
        "Ajoute une fiche à une liste de la collectivité. Elle survit à la demande : n’y mettez rien de personnel sans "
        "raison."
    ),
    icon="wallet",
    parameters={
        "list": card_list(label=_("Liste"), help_text=_("La liste de la collectivité où va la fiche.")),
        "values": answers(
            label=_("Valeurs"),
            help_text=_("Pour chaque champ de la fiche, ce qu’il contient : une valeur, un texte ou un calcul."),
        ),
        "owner": choice(
            {
                "none": _("à personne"),
                "applicant": _("à l’usager"),
            },
            default="none",
            label=_("À qui est la fiche"),
            help_text=_("La fiche peut être au nom de l’usager, si la liste le permet et si la demande a un compte."),
        ),
        "tell": yes_or_no(
            default=True,
            label=_("Prévenir"),
            help_text=_("L’usager lit sur sa demande que la fiche est à son nom ; sinon seuls les agents le lisent."),
        ),
    },
    example={
        "id": "fiche",
        "list": "arbres",
        "values": {"nom": "{{ answers.description }}"},
    },
)
