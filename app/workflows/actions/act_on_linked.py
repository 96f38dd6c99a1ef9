"""Running an action of linked cases."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, identifier, procedure

ACT_ON_LINKED = ActionType(
    key="act_on_linked",
    label=_("Action sur les demandes liées"),
    help_text=_(
        "Fait une action du circuit des demandes liées, si elles la permettent et si elle n’attend aucune réponse. "
        "Elle ne mène à une décision que si un agent agit. Les deux historiques le disent."
    ),
    icon="copy",
    parameters={
        "action": identifier(
            label=_("Action"), help_text=_("L’action qui se fait sur les demandes liées, prise dans leur circuit.")
        ),
        "cases": choice(
            {
                "all": _("toutes les demandes liées"),
                "made": _("celles nées de celle-ci"),
                "made_from": _("celle dont elle est née"),
            },
            default="all",
            label=_("Demandes liées"),
            help_text=_("Les demandes nées de celle-ci, celle dont elle est née, ou toutes."),
        ),
        "procedure": procedure(
            required=False, label=_("Démarche"), help_text=_("Ne touche que les demandes de cette démarche.")
        ),
    },
    example={
        "id": "filles",
        "action": "accept",
        "cases": "made",
    },
)
