"""The pages of agents that the palette leads to, each shown to those whom its own rule admits."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, url_for

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import RULES, Actor, get_access_rule

_PAGES: tuple[tuple[str, LazyText], ...] = (
    ("case_list.list_cases", _("Demandes")),
    ("case_views.list_views", _("Vues enregistrées")),
    ("intake.list_procedures", _("Saisir une demande")),
    ("agent_notices.list_notices", _("Notifications")),
    ("agent_preferences.show_preferences", _("Préférences de notification")),
    ("procedure_ratings.list_ratings", _("Avis des usagers")),
    ("articles.list_articles", _("Aide aux agents")),
    ("administration.show_administration", _("Administration")),
    ("definitions.list_definitions", _("Démarches et circuits")),
    ("packages.list_packages", _("Paquets de démarches")),
    ("publik.show_upload", _("Venir de Publik")),
    ("agents.list_agents", _("Agents")),
    ("departments.list_departments", _("Services")),
    ("roles.list_roles", _("Rôles")),
    ("rights.show_rights", _("Les droits d’un coup d’œil")),
    ("topics.list_topics", _("Rubriques")),
    ("retention.show_retention", _("Conservation des données")),
    ("administration_history.list_history", _("Historique de l’administration")),
    ("qualities.list_qualities", _("Qualités des usagers")),
    ("settings.show_settings", _("Réglages")),
    ("api_keys.list_keys", _("Clés des autres logiciels")),
    ("districts.show_districts", _("Quartiers")),
    ("sources.list_sources", _("Listes de choix")),
    ("deliveries.list_failed_deliveries", _("Envois en échec")),
    ("execution_errors.list_errors", _("Erreurs d’exécution")),
    ("limitations.list_limitations", _("Demandes sous limitation")),
    ("health_report.show_report", _("Santé du service")),
    ("webmaster.show_overview", _("Site")),
)


def list_pages(actor: Actor) -> Iterator[tuple[str, str]]:
    """The title and the address of each page that the agent may open."""
    for endpoint, title in _PAGES:
        rule = get_access_rule(current_app, endpoint)
        if rule and RULES[rule](actor):
            yield str(title), url_for(endpoint)
