"""Creating another case, or a draft of one."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import answers, choice, procedure, yes_or_no

CREATE_CASE = ActionType(
    key="create_case",
    label=_("Création d’une autre demande"),
    help_text=_(
        "Ouvre une autre demande, de la même démarche ou d’une autre, liée à celle-ci ; ou en prépare le brouillon, "
        "que l’usager complète et envoie."
    ),
    icon="copy",
    parameters={
        "procedure": procedure(label=_("Démarche"), help_text=_("La démarche dont on ouvre une demande.")),
        "answers": answers(
            label=_("Réponses"),
            help_text=_("Pour chaque question de cette démarche, sa réponse : une valeur, un texte ou un calcul."),
        ),
        "applicant": choice(
            {
                "keep": _("le même usager"),
                "none": _("sans usager"),
            },
            default="keep",
            label=_("Usager"),
            help_text=_("De qui est la nouvelle demande : de la même personne, ou de personne."),
        ),
        "draft": yes_or_no(
            default=False,
            label=_("Brouillon"),
            help_text=_("L’usager trouve un brouillon dans son compte, le complète et l’envoie lui-même."),
        ),
    },
    example={
        "id": "suite_donnee",
        "procedure": "signaler",
        "answers": {
            "type": {"var": "answers.type"},
            "description": "Suite de {{ case.reference }}",
        },
    },
)
