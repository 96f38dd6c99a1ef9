"""The pages of agents that the palette leads to, each shown to those whom its own rule admits."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from app.backoffice.administration.administration_search import can_open
from app.backoffice.administration.administration_sections import GROUPS
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import Actor

_WORK_PAGES: tuple[tuple[str, LazyText], ...] = (
    ("today.show_today", _("Aujourd’hui")),
    ("case_list.list_cases", _("Demandes")),
    ("case_views.list_views", _("Vues enregistrées")),
    ("intake.list_procedures", _("Saisir une demande")),
    ("reception.show_reception", _("Accueil des usagers")),
    ("mailroom.show_mail", _("Courrier reçu")),
    ("canned_replies.list_replies", _("Modèles de réponse")),
    ("list_exports.list_exports", _("Mes exports")),
    ("agent_notices.list_notices", _("Notifications")),
    ("agent_preferences.show_preferences", _("Préférences de notification")),
    ("procedure_ratings.list_ratings", _("Avis des usagers")),
    ("articles.list_articles", _("Aide aux agents")),
    ("administration.show_administration", _("Administration")),
)


def list_pages(actor: Actor) -> Iterator[tuple[str, str]]:
    """The title and the address of each page that the agent may open."""
    for endpoint, title in (*_WORK_PAGES, *_list_sections()):
        if can_open(actor, endpoint):
            yield str(title), url_for(endpoint)


def _list_sections() -> Iterator[tuple[str, LazyText]]:
    return ((section.endpoint, section.title) for group in GROUPS for section in group.sections)
