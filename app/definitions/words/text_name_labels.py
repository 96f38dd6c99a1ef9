"""Labels of what the texts of a workflow show of a case, and of what a reference is made of."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

TRACKING_CODE_LABEL = _("Code de suivi")
# The names by the group that lists show them in.
TEXT_NAME_LABELS: tuple[tuple[LazyText, Mapping[str, LazyText]], ...] = (
    (
        _("Usager"),
        {
            "applicant.name": _("Prénom et nom de l’usager"),
            "applicant.first_name": _("Prénom de l’usager"),
            "applicant.last_name": _("Nom de l’usager"),
            "applicant.email": _("Adresse e-mail de l’usager"),
            "applicant.phone": _("Téléphone de l’usager"),
        },
    ),
    (
        _("Demande"),
        {
            "case.reference": _("Référence de la demande"),
            "case.submitted_on": _("Jour et heure de l’envoi"),
            "status.label": _("Statut de la demande"),
            "case.previous_status": _("Statut précédent"),
            "case.criticality": _("Niveau d’urgence"),
            "case.summary": _("Toutes les réponses"),
            "case.history": _("Derniers messages échangés"),
            "case.appointment": _("Jour, heure et lieu du rendez-vous"),
            "case.tracking_code": TRACKING_CODE_LABEL,
            "case.tracking_url": _("Adresse de la page de suivi"),
            "case.agent_url": _("Adresse de la demande pour les agents"),
        },
    ),
    (
        _("Démarche"),
        {
            "procedure.title": _("Titre de la démarche"),
            "procedure.slug": _("Nom de la démarche dans les adresses"),
            "procedure.theme": _("Thème de la démarche"),
        },
    ),
    (
        _("Service et collectivité"),
        {
            "department.name": _("Nom du service"),
            "department.email": _("Adresse e-mail du service"),
            "authority.name": _("Nom de la collectivité"),
            "authority.phone": _("Téléphone de la collectivité"),
            "authority.email": _("Adresse e-mail de la collectivité"),
            "authority.url": _("Adresse du site"),
            "authority.account_url": _("Adresse du compte de l’usager"),
            "authority.agents_url": _("Adresse de l’espace des agents"),
        },
    ),
)
# What lists and searches of agents may show of a request, besides its answers.
DIGEST_LABELS: Mapping[str, LazyText] = {
    "applicant.first_name": _("Prénom de l’usager"),
    "applicant.last_name": _("Nom de l’usager"),
    "applicant.email": _("Adresse e-mail de l’usager"),
    "applicant.phone": _("Téléphone de l’usager"),
    "applicant.address": _("Adresse postale de l’usager"),
    "procedure.title": _("Titre de la démarche"),
}
REFERENCE_LABELS: Mapping[str, LazyText] = {
    "code": _("Code tiré au hasard"),
    "year": _("Année, en quatre chiffres"),
    "short_year": _("Année, en deux chiffres"),
    "month": _("Mois"),
}
