"""Labels of the enumerated values of a definition, by key."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.workflows.actions import ACTION_TYPES

VALUES: Mapping[str, Mapping[str, LazyText]] = {
    "type": {
        **{key: action_type.label for key, action_type in ACTION_TYPES.items()},
        "short_text": _("texte court"),
        "long_text": _("texte long"),
        "email": _("adresse e-mail"),
        "phone": _("téléphone"),
        "number": _("nombre"),
        "amount": _("montant"),
        "date": _("date"),
        "time": _("heure"),
        "yes_no": _("oui ou non"),
        "single_choice": _("un choix"),
        "multiple_choice": _("plusieurs choix"),
        "address": _("adresse postale"),
        "place": _("lieu"),
        "commune": _("commune"),
        "company": _("entreprise"),
        "association": _("association"),
        "bank_account": _("compte bancaire"),
        "signature": _("signature"),
        "consent": _("accord à donner"),
        "title": _("intertitre"),
        "explanation": _("explication"),
        "files": _("fichiers"),
        "computed": _("valeur calculée"),
        "block": _("bloc répétable"),
    },
    "tone": {
        "danger": _("rouge"),
        "info": _("bleu"),
        "neutral": _("neutre"),
        "primary": _("principal"),
        "quiet": _("discret"),
        "secondary": _("ordinaire"),
        "success": _("vert"),
        "warning": _("orange"),
    },
    "choose": {
        "named": _("un agent désigné"),
        "least_busy": _("l’agent qui a le moins de demandes en cours"),
        "acting_agent": _("l’agent qui fait l’action"),
        "nobody": _("plus personne"),
    },
    "change": {
        "add": _("ajouter"),
        "lower": _("baisser d’un cran"),
        "raise": _("monter d’un cran"),
        "remove": _("retirer"),
        "set": _("mettre à ce niveau"),
    },
    "where": {
        "all": _("tous les statuts"),
        "waiting": _("tant que la demande n’est pas finie"),
        "endpoint": _("là où le travail finit"),
    },
    "from": {
        "anonymisation": _("l’anonymisation"),
        "closing": _("la fin du traitement"),
        "expression": _("une date"),
        "first_arrival": _("la première arrivée dans le statut"),
        "latest_arrival": _("la dernière arrivée dans le statut"),
        "submission": _("l’envoi de la demande"),
    },
    "if_failed": {
        "continue": _("continuer"),
        "stop": _("s’arrêter"),
    },
    "answer": {
        "file": _("un fichier"),
        "json": _("des données JSON"),
    },
    "position": {
        "top": _("en haut"),
        "bottom": _("en bas"),
    },
    "once": {
        "always": _("à jamais"),
        "while_open": _("tant qu’une demande est en cours"),
    },
    "silence": {
        "acceptance": _("vaut accord"),
        "rejection": _("vaut rejet"),
        "none": _("n’a pas d’effet"),
    },
    "unit": {"days": _("jours"), "weeks": _("semaines"), "months": _("mois")},
    "decision": {"favourable": _("favorable"), "unfavourable": _("défavorable")},
    "by": {"applicant": _("l’usager")},
    "visible_to": {"everyone": _("tous"), "agents": _("les agents")},
}
