"""Labels of the enumerated values of a definition, by key."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES


class _LowerCase(LazyText):
    """Text that begins with a small letter, for the middle of a sentence."""

    def __str__(self) -> str:
        text = super().__str__()
        return text[:1].lower() + text[1:]


_OWN_VALUES: Mapping[str, Mapping[str, LazyText]] = {
    "type": {
        **{key: action_type.label for key, action_type in ACTION_TYPES.items()},
        **{key: _LowerCase(field_type.label.message) for key, field_type in FIELD_TYPES.items()},
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
    """Add the options that the parameters of actions declare, under the names of these."""
    merged = {key: dict(words) for key, words in values.items()}
    for action_type in ACTION_TYPES.values():
        for name, parameter in action_type.parameters.items():
            if parameter.choices:
                merged.setdefault(name, {}).update(parameter.choices)
    return merged


VALUES = _add_options_of_actions(_OWN_VALUES)
