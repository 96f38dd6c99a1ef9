"""What the values of a definition that are names of things are called, by the key they are under."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.workflows.actions import ACTION_TYPES

_OWN_VALUES: Mapping[str, Mapping[str, LazyText]] = {
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
}


def _add_options_of_actions(values: Mapping[str, Mapping[str, LazyText]]) -> dict[str, dict[str, LazyText]]:
    """The same with the options that the parameters of actions declare, under the names of these."""
    merged = {key: dict(words) for key, words in values.items()}
    for action_type in ACTION_TYPES.values():
        for name, parameter in action_type.parameters.items():
            if parameter.options:
                merged.setdefault(name, {}).update(parameter.options)
    return merged


VALUES = _add_options_of_actions(_OWN_VALUES)
