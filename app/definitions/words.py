"""The words in which a definition is told to an administrator: what each key of a document is called, and each value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.accounts.families import FAMILIES
from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.workflows.action_types import ACTION_TYPES

# What the elements of each list are, in the singular.
ELEMENTS: Mapping[str, LazyText] = {
    "pages": _("Page"),
    "fields": _("Question"),
    "processing_fields": _("Donnée de traitement"),
    "statuses": _("Statut"),
    "actions": _("Action"),
    "global_actions": _("Action globale"),
    "on_enter": _("Automatisme"),
    "timeouts": _("Échéance"),
    "functions": _("Fonction"),
    "options": _("Choix"),
    "checks": _("Contrôle"),
}
KEYS: Mapping[str, LazyText] = {
    "account": _("Compte"),
    "add_label": _("Bouton pour ajouter"),
    "after": _("Délai"),
    "appeal": _("Voies de recours"),
    "at_hand": _("À préparer"),
    "authority": _("Autorité qui décide"),
    "body": _("Texte du message"),
    "by": _("Par"),
    "check": _("Contrôle"),
    "closed": _("Fin du traitement"),
    "condition": _("Condition"),
    "confirm": _("Confirmation demandée"),
    "decision": _("Décision"),
    "delay": _("Délai"),
    "display": _("Présentation"),
    "duration_minutes": _("Durée de saisie, en minutes"),
    "family": _("Famille"),
    "fields": _("Questions"),
    "filter": _("Sert de filtre"),
    "format": _("Format"),
    "functions": _("Fonctions"),
    "hint": _("Aide"),
    "id": _("Identifiant"),
    "initial": _("Premier statut"),
    "intake": _("Accueil"),
    "integer": _("Nombre entier"),
    "intro": _("Introduction"),
    "item_label": _("Nom de chaque groupe"),
    "keywords": _("Mots de recherche"),
    "label": _("Intitulé"),
    "legal": _("Silence de l’administration"),
    "legal_basis": _("Base légale"),
    "max_files": _("Nombre de fichiers au plus"),
    "max_length": _("Longueur au plus"),
    "maximum": _("Au plus"),
    "minimum": _("Au moins"),
    "number": _("Nombre"),
    "options": _("Choix"),
    "other_ways": _("Autres moyens"),
    "pages": _("Pages"),
    "presentation": _("Présentation"),
    "primary": _("Étape habituelle"),
    "privacy": _("Données personnelles"),
    "profile": _("Repris du profil"),
    "public": _("Montré à l’usager"),
    "public_label": _("Intitulé pour l’usager"),
    "public_text": _("Texte pour l’usager"),
    "purpose": _("Finalité"),
    "reason": _("Raison"),
    "recipients": _("Destinataires"),
    "required": _("Obligatoire"),
    "result": _("Résultat"),
    "retention_months": _("Durée de conservation, en mois"),
    "retention_reason": _("Raison de cette durée"),
    "silence": _("Effet du silence"),
    "slug": _("Nom technique"),
    "statistic": _("Sert aux statistiques"),
    "subject": _("Objet du message"),
    "summary": _("Résumé"),
    "text": _("Texte"),
    "theme": _("Rubrique"),
    "timeouts": _("Échéances"),
    "title": _("Titre"),
    "to": _("Vers"),
    "tone": _("Ton"),
    "type": _("Type"),
    "typical_days": _("Délai habituel, en jours"),
    "unit": _("Unité"),
    "value": _("Valeur"),
    "values": _("Valeurs"),
    "visible_to": _("Visible par"),
    "what_next": _("Ce qui se passe ensuite"),
    "who": _("Pour qui"),
    "why": _("Pourquoi c’est demandé"),
    "workflow": _("Circuit"),
}
# Values that are names of things, by the key they are under.
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
        "company": _("entreprise"),
        "association": _("association"),
        "bank_account": _("compte bancaire"),
        "consent": _("accord à donner"),
        "title": _("intertitre"),
        "explanation": _("explication"),
        "files": _("fichiers"),
        "computed": _("valeur calculée"),
        "block": _("bloc répétable"),
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
LONGEST, SENTENCE = 2000, 30


def element_word(name: str) -> str:
    """What one element of a list is called."""
    return str(ELEMENTS.get(name, name))


def key_word(name: str) -> str:
    """What a key of a document is called; what is not known keeps its own name."""
    return str(KEYS.get(name, name))


def value_words(key: str, value: Any) -> str:
    """A value for a reader: yes or no, a list with commas, a text as it is."""
    if value is None or value in ("", [], {}):
        return gettext("rien")
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        said = [value_words(key, each) for each in value]
        # Sentences are told apart better by a mark of their own.
        return (" · " if any(len(each) > SENTENCE for each in said) else ", ").join(said)
    if isinstance(value, str):
        return (FAMILIES.get(value, value) if key == "family" else str(VALUES.get(key, {}).get(value, value)))[:LONGEST]
    if isinstance(value, dict) and all(isinstance(each, int | str) for each in value.values()):
        return ", ".join(f"{key_word(name)}\u00a0: {value_words(name, each)}" for name, each in value.items())
    return json.dumps(value, ensure_ascii=False)[:LONGEST]
