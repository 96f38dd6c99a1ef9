"""Writing answers into the profile of the applicant."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType, ParameterKind
from app.workflows.actions.parameters import parameter, path_to_answer

_PROFILE = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"enum": ["first_name", "last_name", "phone", "address"]},
}

UPDATE_PROFILE = ActionType(
    key="update_profile",
    label=_("Mise à jour du compte de l’usager"),
    help_text=_(
        "Porte des réponses dans le compte de l’usager, s’il a coché la case qui le propose. C’est possible tant que "
        "c’est lui qui agit : en envoyant sa demande, ou par une action du circuit."
    ),
    icon="user",
    parameters={
        "agreement": path_to_answer(
            "answers",
            "action",
            label=_("Accord de l’usager"),
            help_text=_("La case d’accord, parmi les réponses ou les champs de l’action."),
        ),
        "values": parameter(
            ParameterKind.VALUES,
            _PROFILE,
            label=_("Valeurs"),
            help_text=_("Ce que le compte reçoit : prénom, nom, téléphone, adresse, chacun tiré d’une réponse."),
        ),
    },
    example={
        "id": "profil",
        "agreement": "answers.accord",
        "values": {"last_name": {"var": "answers.nom"}},
    },
)
