"""Calling other software."""

from __future__ import annotations

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType, ParameterKind, StepOutcome
from app.workflows.actions.parameters import (
    FAILURE,
    PATH_PATTERN,
    agreement,
    choice,
    identifier,
    named_values,
    number,
    parameter,
    pattern,
    processing,
    rows,
    status,
    text,
)

REFUSED = "refused"
CALL_WEBSERVICE = ActionType(
    key="call_webservice",
    label=_("Appel d’un autre logiciel"),
    help_text=_(
        "Appelle un autre logiciel de la collectivité, après l’enregistrement et autant de fois qu’il le faut. Sa "
        "réponse se lit ensuite `calls.<nom>.answer`, son code `calls.<nom>.status`, dans les expressions comme dans "
        "les textes."
    ),
    icon="globe",
    parameters={
        "method": choice(
            {method: LazyText(method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
            default="POST",
            label=_("Méthode"),
            help_text=_(
                "La façon d’appeler, que donne la notice de l’autre logiciel : GET pour lire, POST pour envoyer."
            ),
        ),
        "url": text(
            maximum=2000, label=_("Adresse"), help_text=_("L’adresse, sur un serveur que l’administrateur a déclaré.")
        ),
        "agreement": agreement(),
        "query": named_values(label=_("Paramètres"), help_text=_("Les paramètres ajoutés à l’adresse.")),
        "headers": rows(
            {
                "name": pattern(
                    "^[A-Za-z0-9-]{1,64}$",
                    label=_("Nom"),
                    help_text=_("Le nom de l’en-tête, que donne la notice de l’autre logiciel."),
                ),
                "value": parameter(
                    ParameterKind.PLAIN,
                    {"type": "string", "maxLength": 500},
                    label=_("Valeur"),
                    help_text=_("`{{ secret }}` est la clé que l’administrateur a donnée pour ce serveur."),
                ),
            },
            maximum=20,
            required=False,
            label=_("En-têtes"),
            help_text=_("Les en-têtes, chacun avec `name` et `value` ; `{{ secret }}` est la clé de ce serveur."),
        ),
        "body": named_values(
            label=_("Données envoyées"),
            help_text=_("Ce qui est envoyé, en JSON ; `personne/nom` fait un groupe dans le groupe."),
        ),
        "keep": rows(
            {
                "field": processing(
                    label=_("Donnée de traitement"), help_text=_("La donnée qui reçoit cette partie de la réponse.")
                ),
                "path": pattern(
                    PATH_PATTERN,
                    label=_("Endroit dans la réponse"),
                    help_text=_("Les noms et les rangs qui y mènent, comme `personne/noms/0`."),
                ),
            },
            maximum=30,
            required=False,
            label=_("Valeurs gardées"),
            help_text=_(
                "Ce qui est gardé de la réponse : `field` est la donnée de traitement, `path` l’endroit dans la "
                "réponse, comme `personne/noms/0`."
            ),
        ),
        "name": identifier(
            required=False,
            label=_("Nom de la réponse"),
            help_text=_("Le nom sous lequel la réponse se lit ; celui de l’action sans rien."),
        ),
        "answer": choice(
            {
                "json": _("des données JSON"),
                "file": _("un fichier"),
            },
            default="json",
            label=_("Réponse attendue"),
            help_text=_("La réponse est un document JSON ou un fichier, gardé avec la demande."),
        ),
        "file_name": text(
            maximum=200, required=False, label=_("Nom du fichier"), help_text=_("Le nom donné au fichier reçu.")
        ),
        "file_into": processing(
            required=False,
            label=_("Fichier gardé dans"),
            help_text=_("La donnée de traitement, de type fichiers, qui reçoit le fichier."),
        ),
        "seconds": number(
            maximum=10,
            default=10,
            label=_("Attente, en secondes"),
            help_text=_("Combien de secondes attendre la réponse."),
        ),
        "attempts": number(
            maximum=20,
            default=3,
            label=_("Essais au plus"),
            help_text=_("Combien de fois essayer, si l’autre logiciel est en panne."),
        ),
        "on_refusal": status(
            required=False,
            label=_("En cas de refus, vers"),
            help_text=_("Le statut où va la demande si l’autre logiciel refuse."),
        ),
        **FAILURE,
    },
    example={
        "id": "dossier",
        "url": "https://si.exemple.fr/dossiers",
        "body": {"reference": "{{ case.reference }}"},
        "name": "gestion",
    },
    is_deferred=True,
    outcomes=(StepOutcome(REFUSED, "on_refusal", _("En cas de refus"), _("a été refusé par l’autre logiciel")),),
    has_response=True,
)
