"""Making documents from the templates of the authority."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import document_template, processing, text, yes_or_no

MAKE_DOCUMENT = ActionType(
    key="make_document",
    label=_("Document à fabriquer"),
    help_text=_("Fabrique un document à partir d’un modèle de la collectivité : lettre, arrêté, attestation."),
    icon="file-text",
    parameters={
        "template": document_template(
            label=_("Modèle"), help_text=_("Le modèle publié dans l’atelier, sous « Modèles de documents ».")
        ),
        "title": text(
            maximum=150,
            required=False,
            label=_("Titre"),
            help_text=_("Le nom du document, tel que l’usager le lit. Sans titre, celui du modèle."),
        ),
        "text": text(
            maximum=5000,
            required=False,
            label=_("Texte libre"),
            help_text=_("Ce que le modèle insère à l’endroit prévu pour le texte de l’agent."),
        ),
        "give": yes_or_no(
            default=True,
            label=_("Remettre à l’usager"),
            help_text=_("Met le document à disposition dès qu’il est prêt, ou signé si le modèle le demande."),
        ),
        "processing": processing(
            required=False, label=_("Donnée de traitement"), help_text=_("Un champ de fichiers où le ranger aussi.")
        ),
    },
    example={"id": "arrete", "template": "arrete-de-voirie"},
    is_formal=True,
)
