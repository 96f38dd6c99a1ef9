"""Giving documents to the applicant."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import files, text, yes_or_no

GIVE_DOCUMENT = ActionType(
    key="give_document",
    label=_("Document mis à disposition de l’usager"),
    help_text=_("Met des fichiers des agents à la disposition de l’usager, sur la page de sa demande, et le prévient."),
    icon="file-text",
    parameters={
        "files": files(required=True, label=_("Fichiers"), help_text=_("Où sont les fichiers.")),
        "title": text(maximum=200, label=_("Titre"), help_text=_("Ce qu’ils sont.")),
        "text": text(maximum=1000, required=False, label=_("Texte"), help_text=_("Un mot d’explication.")),
        "tell": yes_or_no(
            default=True, label=_("Prévenir"), help_text=_("Prévient l’usager par e-mail, sans le document.")
        ),
    },
    example={
        "id": "arrete",
        "files": ["processing.equipe"],
        "title": "Votre arrêté",
    },
    is_formal=True,
)
