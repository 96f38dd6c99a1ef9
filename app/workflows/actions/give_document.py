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
        "files": files(
            required=True,
            label=_("Fichiers"),
            help_text=_("Les fichiers à remettre, d’ordinaire ceux qu’un agent vient de joindre."),
        ),
        "title": text(maximum=200, label=_("Titre"), help_text=_("Le nom du document, tel que l’usager le lit.")),
        "text": text(
            maximum=1000,
            required=False,
            label=_("Texte"),
            help_text=_("Une phrase qui explique le document, ou ce qu’il faut en faire."),
        ),
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
