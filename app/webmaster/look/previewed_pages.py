"""Pages of the portal dressed with the draft of the theme, as a visitor would see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app, request

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.notifications.letters import Button, create_letter
from app.procedures import catalogue
from app.themes.charter import get_charter
from app.themes.theme import preview_theme
from app.themes.theme_model import Theme

MAX_CANDIDATES = 12


@dataclass(frozen=True)
class PreviewedPage:
    """A page that the studio shows: the first of these addresses that answers with a page; none for an e-mail."""

    title: object
    list_paths: Callable[[], list[str]]


def _list_procedure_paths(suffix: str = "") -> list[str]:
    procedures = catalogue.most_used_procedures(MAX_CANDIDATES)
    return [*(f"/demarches/{live.slug}{suffix}" for live in procedures), "/demarches"]


PAGES: Mapping[str, PreviewedPage] = {
    "accueil": PreviewedPage(lazy_gettext("Accueil"), lambda: ["/"]),
    "liste": PreviewedPage(lazy_gettext("Démarches"), lambda: ["/demarches"]),
    "demarche": PreviewedPage(lazy_gettext("Une démarche"), _list_procedure_paths),
    # A procedure that asks for an account leads to the sign-in page.
    "formulaire": PreviewedPage(lazy_gettext("Un formulaire"), lambda: _list_procedure_paths("/remplir")),
    "suivi": PreviewedPage(lazy_gettext("Suivi"), lambda: ["/suivi"]),
    "connexion": PreviewedPage(lazy_gettext("Connexion"), lambda: ["/compte/connexion"]),
    "erreur": PreviewedPage(lazy_gettext("Page introuvable"), lambda: ["/-"]),
    "courriel": PreviewedPage(lazy_gettext("Courriel"), list),
}
EMAIL = "courriel"


def render_previewed_page(name: str, theme: Theme, sheet_url: str) -> str:
    """The HTML of a page for nobody in particular; nothing in it answers. Raises KeyError for an unknown name."""
    paths = PAGES[name].list_paths()
    with preview_theme(theme, sheet_url):
        pages = (_render_page(path) for path in paths)
        html = next((page for page in pages if page), "") if paths else _render_letter()
    return html.replace("<body", "<body inert", 1)


def _render_page(path: str) -> str:
    """The page at a path, made by the application as for a visitor who has no cookie; nothing for a redirection."""
    visit = current_app.test_request_context(
        path, base_url=request.host_url, environ_overrides={"REMOTE_ADDR": request.remote_addr or ""}
    )
    # A context of its own: nothing of the webmaster, who is signed in, is in the page.
    with current_app.app_context(), visit:
        response = current_app.full_dispatch_request()
        return "" if 300 <= response.status_code < 400 else response.get_data(as_text=True)


def _render_letter() -> str:
    body = _(
        "Bonjour,\n\nNous avons bien reçu votre demande. Vous pouvez la suivre à tout moment.\n\n"
        "Vous n’avez rien à faire pour l’instant.\n\n%(authority)s",
        authority=get_charter().name,
    )
    button = Button(request.host_url, _("Suivre ma demande"))
    return create_letter(_("Votre demande est enregistrée"), body, button=button).html
