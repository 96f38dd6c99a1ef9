"""Labels of the names that expressions read besides questions: parts of a case, of a profile, of composite answers."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

CASE_LABELS: Mapping[str, LazyText] = {
    "channel": _("Moyen de la demande"),
    "status": _("Statut"),
    "previous_status": _("Statut précédent"),
    "status_changed": _("Le statut vient de changer"),
    "has_account": _("L’usager a un compte"),
    "by_agent": _("Saisie par un agent"),
    "closed": _("Le traitement est fini"),
    "criticality": _("Niveau d’urgence"),
    "submitted_on": _("Jour de réception"),
    "appointment": _("État du rendez-vous"),
    "appointment_day": _("Jour du rendez-vous"),
    "payment": _("État du paiement"),
}
PROFILE_LABELS: Mapping[str, LazyText] = {
    "first_name": _("Prénom du compte"),
    "last_name": _("Nom du compte"),
    "email": _("Adresse e-mail du compte"),
    "phone": _("Téléphone du compte"),
    "address.city": _("Ville du compte"),
    "qualities": _("Qualités de l’usager"),
}
# The parts of composite answers that authors may want; the others are identifiers of registers.
MEMBER_LABELS: Mapping[str, LazyText] = {
    "street": _("numéro et rue"),
    "complement": _("complément"),
    "postcode": _("code postal"),
    "city": _("ville"),
    "name": _("nom"),
    "insee": _("code INSEE"),
    "district": _("quartier"),
    "latitude": _("latitude"),
    "longitude": _("longitude"),
    "where": _("lieu décrit"),
    "siret": _("SIRET"),
    "company_name": _("raison sociale"),
    "rna": _("numéro RNA"),
    "iban": _("IBAN"),
    "bic": _("BIC"),
    "holder": _("titulaire"),
    "mark": _("note"),
    "comment": _("commentaire"),
}


def list_base_labels() -> dict[str, str]:
    """The labels of names that every definition has."""
    return {
        **{f"case.{name}": str(label) for name, label in CASE_LABELS.items()},
        **{f"profile.{name}": str(label) for name, label in PROFILE_LABELS.items()},
    }


def list_base_kinds() -> dict[str, str]:
    """The kinds of these names, where a sentence depends on it."""
    booleans = ("status_changed", "has_account", "by_agent", "closed")
    return {**dict.fromkeys((f"case.{name}" for name in booleans), "boolean"), "case.submitted_on": "date"}


def format_member(label: str, member: str) -> str:
    """The label of a part of an answer: « Votre adresse › ville »."""
    return f"{label} › {MEMBER_LABELS[member]}" if member in MEMBER_LABELS else f"{label} › {member}"
