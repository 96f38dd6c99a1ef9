"""The public pages of the portal, for the site map, `sitemap.xml` and the menus."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from app.agendas.event_sessions.public_sessions import list_event_agendas
from app.agendas.public_rooms import list_public_rooms
from app.core.i18n import gettext as _
from app.core.web.site_map import ARTICLES, LEGAL, NEWS, PAGES, SERVICES, TOPICS, PublicPage
from app.knowledge.published_articles import list_published
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.procedures import catalogue, publishing
from app.site_pages.news import list_news
from app.site_pages.published_pages import list_published_pages
from app.themes import charter

# News of the site map; older ones are found from the list.
MAX_NEWS = 100


def list_service_pages() -> Iterator[PublicPage]:
    """The home page, the catalogue, each procedure open to residents, and where a code is typed: of a request, of a document."""
    procedures = catalogue.open_procedures()
    dates = publishing.publication_dates(live.version_id for live in procedures)
    latest = max(dates.values(), default=None)
    yield PublicPage(url_for("home.show_home"), _("Accueil"), SERVICES, latest)
    yield PublicPage(url_for("catalogue.show_catalogue"), _("Toutes les démarches"), SERVICES, latest)
    for live in procedures:
        path = url_for("catalogue.show_procedure", slug=live.slug)
        yield PublicPage(path, procedure_for_resident(live).title, SERVICES, dates[live.version_id], depth=1)
    yield PublicPage(url_for("tracking.show_form"), _("Suivre une demande"), SERVICES)
    yield PublicPage(url_for("document_verification.show_form"), _("Vérifier un document"), SERVICES)


def list_agenda_pages() -> Iterator[PublicPage]:
    """The rooms to book and the events, once there are some."""
    rooms = list_public_rooms()
    if rooms:
        yield PublicPage(url_for("rooms.show_rooms"), _("Salles à réserver"), SERVICES)
    for room in rooms:
        yield PublicPage(room.url, room.resource.title, SERVICES, depth=1)
    if list_event_agendas():
        yield PublicPage(url_for("portal_events.show_events"), _("Événements"), SERVICES)


def list_topic_pages() -> Iterator[PublicPage]:
    """The catalogue of each topic that has procedures: views of one page, which search engines need not know."""
    topic_slugs = catalogue.group_by_theme()
    for topic in charter.get_charter().topics:
        if topic.slug in topic_slugs:
            path = url_for("catalogue.show_catalogue", theme=topic.slug)
            yield PublicPage(path, topic.title, TOPICS, is_indexed=False)


def list_site_pages() -> Iterator[PublicPage]:
    """The pages made of blocks, each under the one that it is part of."""
    for page in list_published_pages():
        yield PublicPage(page.url, page.title, PAGES, page.published_at, depth=min(page.path.count("/"), 1))


def list_article_pages() -> Iterator[PublicPage]:
    """The answers to frequent questions, once there are some."""
    articles = list_published()
    if articles:
        latest = max(article.published_at for article in articles)
        yield PublicPage(url_for("help_articles.list_articles"), _("Questions fréquentes"), ARTICLES, latest)
    for each in articles:
        path = url_for("help_articles.show_article", slug=each.slug)
        yield PublicPage(path, each.question, ARTICLES, each.published_at, depth=1)


def list_news_pages() -> Iterator[PublicPage]:
    """The news, once there are some."""
    news = list_news(MAX_NEWS)
    if news:
        latest = max(each.changed_at for each in news)
        yield PublicPage(url_for("news.show_news_list"), _("Actualités"), NEWS, latest)
    for each in news:
        yield PublicPage(each.path, each.title, NEWS, each.changed_at, depth=1)


def list_legal_pages() -> Iterator[PublicPage]:
    """The pages that the law asks for, and the site map."""
    yield PublicPage(url_for("legal.show_mentions"), _("Mentions légales"), LEGAL)
    yield PublicPage(url_for("legal.show_privacy"), _("Données personnelles"), LEGAL)
    yield PublicPage(url_for("legal.show_accessibility"), _("Déclaration d’accessibilité"), LEGAL)
    yield PublicPage(url_for("site_map.show_site_map"), _("Plan du site"), LEGAL)
