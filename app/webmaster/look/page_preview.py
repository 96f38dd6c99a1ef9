"""Pages of the portal dressed with the draft of the theme, as a visitor would see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app, g, request

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.notifications.letters import Button, create_letter
from app.procedures import catalogue
from app.themes.charter import get_charter
from app.themes.theme import preview_theme
from app.themes.theme_model import Theme


@dataclass(frozen=True)
class PreviewedPage:
    """A page that the studio shows; `find_path` gives its address on the site, nothing for an e-mail."""

    title: object
    find_path: Callable[[], str]


def _find_procedure_path() -> str:
    procedures = catalogue.most_used_procedures(1)
    return f"/demarches/{procedures[0].definition.slug}" if procedures else "/demarches"


def _find_form_path() -> str:
    procedures = catalogue.most_used_procedures(1)
    return f"/demarches/{procedures[0].definition.slug}/demande" if procedures else "/demarches"


PAGES: Mapping[str, PreviewedPage] = {
    "accueil": PreviewedPage(lazy_gettext("Accueil"), lambda: "/"),
    "liste": PreviewedPage(lazy_gettext("Démarches"), lambda: "/demarches"),
    "demarche": PreviewedPage(lazy_gettext("Une démarche"), _find_procedure_path),
    "formulaire": PreviewedPage(lazy_gettext("Un formulaire"), _find_form_path),
    "suivi": PreviewedPage(lazy_gettext("Suivi"), lambda: "/suivi"),
    "connexion": PreviewedPage(lazy_gettext("Connexion"), lambda: "/compte/connexion"),
    "erreur": PreviewedPage(lazy_gettext("Page introuvable"), lambda: "/page-qui-n-existe-pas"),
    "courriel": PreviewedPage(lazy_gettext("Courriel"), str),
}


def render_previewed_page(name: str, theme: Theme, sheet_url: str) -> str:
    """The HTML of a page for nobody in particular; nothing in it answers. Raises KeyError for an unknown name."""
    path = PAGES[name].find_path()
    with preview_theme(theme, sheet_url):
        html = _render_page(path) if path else _render_letter()
    return html.replace("<body", "<body inert", 1)


def _render_page(path: str) -> str:
    """The page at a path, made by the application as for a visitor who has no cookie."""
    visit = current_app.test_request_context(
        path, base_url=request.host_url, environ_overrides={"REMOTE_ADDR": request.remote_addr or ""}
    )
    # A context of its own: nothing of the webmaster, who is signed in, is in the page.
    with current_app.app_context(), visit:
        g.shows_preview = True
        return current_app.full_dispatch_request().get_data(as_text=True)


def _render_letter() -> str:
    body = _(
        "Bonjour,\n\nNous avons bien reçu votre demande. Vous pouvez la suivre à tout moment.\n\n"
        "Vous n’avez rien à faire pour l’instant.\n\n%(authority)s",
        authority=get_charter().name,
    )
    button = Button(request.host_url, _("Suivre ma demande"))
    return create_letter(_("Votre demande est enregistrée"), body, button=button).html
