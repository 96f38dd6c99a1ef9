"""Making a card the applicant’s, or nobody’s again."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import card_list, choice, value, yes_or_no

ASSIGN_CARD = ActionType(
    key="assign_card",
    label=_("Attribution d’une fiche à l’usager"),
    help_text=_(
        "Met une fiche au nom de l’usager, ou la lui retire. Répétée, elle ne change rien de plus. Sans compte, "
        "l’historique le dit et la suite a lieu. La liste doit être de la famille de la démarche."
    ),
    icon="wallet",
    parameters={
        "list": card_list(label=_("Liste"), help_text=_("La liste, dont les fiches peuvent appartenir à des usagers.")),
        "card": value(label=_("Fiche"), help_text=_("La fiche concernée, d’ordinaire celle choisie dans une réponse.")),
        "mode": choice(
            {
                "give": _("elle est à l’usager"),
                "withdraw": _("elle n’est plus à lui"),
            },
            default="give",
            label=_("Manière"),
            help_text=_("Mettre la fiche au nom de l’usager, ou la lui retirer."),
        ),
        "tell": yes_or_no(
            default=True,
            label=_("Prévenir"),
            help_text=_("L’usager le lit sur sa demande ; sinon seuls les agents le lisent."),
        ),
    },
    example={
        "id": "fiche_donnee",
        "list": "arbres",
        "card": {"var": "answers.arbre"},
    },
)
