"""Advice to the administrator about elements that were not imported exactly, by reason or by part."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from publik_import.findings import NOT_MAPPED, Finding, Reason

# Advice by code of the reason.
_BY_REASON: Mapping[str, LazyText] = {
    "site_variable": _("À faire : donner sa valeur dans les variables du circuit."),
    "unknown_name": _(
        "À faire : écrire ce qu’elle vaut à la place de son nom ; sa valeur est dans les réglages de votre Publik."
    ),
    "row_of_elsewhere": _(
        "À faire : écrire ces mots dans la démarche, ou tenir ces lignes dans une liste de choix d’ici."
    ),
    "source_elsewhere": _("À faire : envoyer sa source avec les autres fichiers, ou choisir une liste d’ici."),
    "block_missing": _("À faire : envoyer ce bloc avec les autres fichiers."),
    "circuit_missing": _("À faire : envoyer ce circuit avec les autres fichiers, ou choisir un circuit d’ici."),
    "template_missing": _("À faire : envoyer ce modèle avec les autres fichiers."),
    "model_missing": _("À faire : envoyer ce modèle avec les autres fichiers."),
    "to_complete": _("À faire : les écrire dans le brouillon, avant de publier."),
    "reserved": _("À faire : choisir à qui la démarche est réservée."),
    "consent": _("À faire : écrire à quoi l’usager consent."),
    "as_today": _("À faire : le réécrire s’il change."),
    "pattern_said": _("À faire : relire ce message."),
    "secret_left": _("À faire : la donner dans les réglages de l’appel."),
    "address_to_complete": _("À faire : écrire l’adresse dans la liste de choix."),
    "quality_of_role": _("À faire : écrire comment on l’obtient, dans l’administration des qualités."),
    "reserved_to_qualities": _("À faire : vérifier ces qualités."),
    "role_as_quality": _("À faire : vérifier que ce rôle est celui d’usagers."),
    "role_by_name": _("À faire : vérifier ce rôle."),
    "cards_elsewhere": _("À faire : remplir la liste, ou lui donner un fichier."),
    "check_said": _("À faire : réécrire ce message."),
}
# Otherwise, for unmapped elements: what replaces the element meanwhile, and what to write.
_BY_PART: Mapping[str, LazyText] = {
    "condition": _("À faire : écrire la condition dans le brouillon, ou la laisser absente."),
    "page_check": _("À faire : réécrire ce contrôle sur la page."),
    "check": _("À faire : réécrire ce contrôle sur la page."),
    "text_condition": _("Les variantes sont toutes là, entre crochets. À faire : garder celle qui convient."),
    "text_tag": _("À faire : réécrire ce passage, laissé entre crochets."),
    "text": _("À faire : réécrire ce texte."),
    "placeholder": _("À faire : remplacer ce qui est entre crochets."),
    "prefill": _("Rien à faire : l’usager répond lui-même."),
    "validation": _("À faire : choisir un autre contrôle, ou s’en passer."),
    "computed": _("À faire : réécrire ce calcul."),
    "value": _("À faire : réécrire cette valeur."),
    "loop": _("À faire : réécrire ce que le statut parcourt."),
    "action": _("Une note aux agents la remplace. À faire : la réécrire, ou la retirer."),
    "global_action": _("À faire : la réécrire, si elle sert encore."),
}


def build_advice(finding: Finding, reason: Reason) -> str:
    """The advice for a finding; empty when the message says enough."""
    advice = _BY_REASON.get(reason.code)
    if advice is None and finding.outcome == NOT_MAPPED:
        advice = _BY_PART.get(finding.part)
    return str(advice) if advice is not None else ""
