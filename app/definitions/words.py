"""The words in which a definition is told to an administrator: what each key of a document is called, and each value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.accounts.families import FAMILIES
from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.definitions.value_names import VALUES

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
    "calls": _("Appel de l’extérieur"),
    "levels": _("Niveau d’urgence"),
    "rows": _("Ligne"),
    "run": _("Automatisme"),
    "timers": _("Moment"),
    "variables": _("Variable de la démarche"),
    "attachments": _("Pièce jointe"),
    "keep": _("Valeur gardée"),
}
KEYS: Mapping[str, LazyText] = {
    "accept": _("Formats acceptés"),
    "account": _("Compte"),
    "action": _("Action"),
    "add_label": _("Bouton pour ajouter"),
    "address": _("Adresse"),
    "addresses": _("Adresses"),
    "after": _("Délai"),
    "agents_text": _("Texte pour les agents"),
    "agreement": _("Accord de l’usager"),
    "alt": _("Description de l’image"),
    "alternative": _("Autre façon"),
    "answer": _("Réponse attendue"),
    "answers": _("Réponses"),
    "appeal": _("Voies de recours"),
    "applicant": _("Usager"),
    "at": _("À la date"),
    "at_hand": _("À préparer"),
    "attachments": _("Pièces jointes"),
    "attempts": _("Essais au plus"),
    "authority": _("Autorité qui décide"),
    "before": _("Avant"),
    "between": _("Entre"),
    "body": _("Texte du message"),
    "by": _("Par"),
    "callable_by": _("Demandée de l’extérieur par"),
    "calls": _("Appels de l’extérieur"),
    "card": _("Fiche"),
    "case": _("Demande"),
    "cases": _("Demandes"),
    "change": _("Changement"),
    "check": _("Contrôle"),
    "closed": _("Fin du traitement"),
    "closes": _("Ferme le"),
    "condition": _("Condition"),
    "confirm": _("Confirmation demandée"),
    "content": _("Contenu"),
    "days": _("jours"),
    "decision": _("Décision"),
    "delay": _("Délai"),
    "digest": _("Ligne dans les listes"),
    "display": _("Présentation"),
    "draft": _("Brouillon"),
    "drafts": _("Brouillons"),
    "duration_minutes": _("Durée de saisie, en minutes"),
    "each": _("Pour chaque"),
    "edits": _("Corrige"),
    "email_confirmation": _("Confirmation de l’adresse e-mail"),
    "endpoint": _("Étape finale"),
    "family": _("Famille"),
    "field": _("Question"),
    "fields": _("Questions"),
    "file_into": _("Fichier gardé dans"),
    "file_name": _("Nom du fichier"),
    "files": _("Fichiers"),
    "filter": _("Sert de filtre"),
    "for_agents": _("Réservée aux agents"),
    "format": _("Format"),
    "from": _("À partir de"),
    "function": _("Fonction"),
    "functions": _("Fonctions"),
    "gives_back": _("Rend la place"),
    "headers": _("En-têtes"),
    "hint": _("Aide"),
    "hours": _("heures"),
    "id": _("Identifiant"),
    "if_failed": _("En cas d’échec"),
    "image": _("Image"),
    "initial": _("Premier statut"),
    "intake": _("Accueil"),
    "integer": _("Nombre entier"),
    "internal": _("Interne à la collectivité"),
    "into": _("Gardé dans"),
    "intro": _("Introduction"),
    "item_checks": _("Contrôles de chaque élément"),
    "item_label": _("Nom de chaque groupe"),
    "keep": _("Garder"),
    "keep_position": _("Garder la position"),
    "keywords": _("Mots de recherche"),
    "label": _("Intitulé"),
    "legal": _("Silence de l’administration"),
    "legal_basis": _("Base légale"),
    "level": _("Niveau"),
    "levels": _("Niveaux d’urgence"),
    "limits": _("Limites"),
    "list": _("Liste"),
    "loop": _("Répétition"),
    "many": _("Sur plusieurs demandes à la fois"),
    "map": _("Carte"),
    "mark": _("Retient ce statut pour y revenir"),
    "max_files": _("Nombre de fichiers au plus"),
    "max_length": _("Longueur au plus"),
    "max_size_mb": _("Taille au plus, en Mo"),
    "maximum": _("Au plus"),
    "message": _("Message"),
    "method": _("Méthode"),
    "min_length": _("Longueur au moins"),
    "minimum": _("Au moins"),
    "minutes": _("minutes"),
    "months": _("mois"),
    "most": _("Au plus"),
    "name": _("Nom"),
    "number": _("Nombre"),
    "number_required": _("Numéro obligatoire"),
    "numbers": _("Numéros"),
    "on_failure": _("En cas d’échec, vers"),
    "on_refusal": _("En cas de refus, vers"),
    "once": _("Une seule fois"),
    "opens": _("Ouvre le"),
    "options": _("Choix"),
    "order": _("Ordre"),
    "other": _("Autre réponse"),
    "other_ways": _("Autres moyens"),
    "otherwise": _("Sinon"),
    "over": _("Liste parcourue"),
    "overwrite": _("Remplace ce qui est là"),
    "pages": _("Pages"),
    "path": _("Endroit dans la réponse"),
    "pattern": _("Forme attendue"),
    "pattern_message": _("Message si la forme n’est pas la bonne"),
    "places": _("Lieux"),
    "position": _("Place"),
    "presentation": _("Présentation"),
    "primary": _("Étape habituelle"),
    "privacy": _("Données personnelles"),
    "procedure": _("Démarche"),
    "profile": _("Repris du profil"),
    "profiles": _("Profils"),
    "public": _("Montré à l’usager"),
    "public_label": _("Intitulé pour l’usager"),
    "public_text": _("Texte pour l’usager"),
    "purpose": _("Finalité"),
    "query": _("Paramètres"),
    "quota": _("Nombre de demandes au plus"),
    "readers": _("Lecteurs"),
    "reason": _("Raison"),
    "recipients": _("Destinataires"),
    "reply_to": _("Réponses à"),
    "required": _("Obligatoire"),
    "result": _("Résultat"),
    "retention_months": _("Durée de conservation, en mois"),
    "retention_reason": _("Raison de cette durée"),
    "robots": _("Contre les robots"),
    "role": _("Rôle"),
    "choose": _("Comment l’agent est choisi"),
    "agent": _("Agent"),
    "roles": _("Rôles"),
    "rows": _("Lignes"),
    "run": _("Automatisme"),
    "season": _("Saison"),
    "seconds": _("secondes"),
    "shared": _("Lu aussi par l’usager"),
    "silence": _("Effet du silence"),
    "slug": _("Nom technique"),
    "source": _("Source"),
    "statistic": _("Sert aux statistiques"),
    "status": _("Statut"),
    "subject": _("Objet du message"),
    "summary": _("Résumé"),
    "tell": _("Prévenir"),
    "text": _("Texte"),
    "theme": _("Rubrique"),
    "then": _("Ensuite, vers"),
    "timeouts": _("Échéances"),
    "timers": _("Moment"),
    "title": _("Titre"),
    "to": _("Vers"),
    "tone": _("Ton"),
    "total_mb": _("Poids total, en Mo"),
    "translations": _("Traductions"),
    "type": _("Type"),
    "typed_when_failing": _("Saisie libre si la liste ne répond pas"),
    "typical_days": _("Délai habituel, en jours"),
    "unit": _("Unité"),
    "url": _("Adresse"),
    "value": _("Valeur"),
    "values": _("Valeurs"),
    "variables": _("Variable de la démarche"),
    "visible_to": _("Visible par"),
    "what_next": _("Ce qui se passe ensuite"),
    "when": _("Quand"),
    "where": _("Dans les statuts"),
    "who": _("Pour qui"),
    "why": _("Pourquoi c’est demandé"),
    "workflow": _("Circuit"),
    "working_days": _("jours ouvrés"),
}
# What a delay is made of.
DURATIONS = frozenset({"months", "days", "working_days", "hours", "minutes", "seconds"})
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
    if isinstance(value, dict) and value.keys() <= DURATIONS:
        return ", ".join(f"{each} {key_word(name)}" for name, each in value.items())
    if isinstance(value, dict) and all(isinstance(each, int | str) for each in value.values()):
        return ", ".join(f"{key_word(name)}\u00a0: {value_words(name, each)}" for name, each in value.items())
    return json.dumps(value, ensure_ascii=False)[:LONGEST]
