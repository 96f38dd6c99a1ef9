"""The sections of the workplace, in the order of its first page: adding one is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.site_areas import ARTICLES, PAGES, THEME
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import Actor


@dataclass(frozen=True)
class Section:
    """A part of the site that agents with the right over its area may edit."""

    area: str
    title: object
    text: object
    endpoint: str


@dataclass(frozen=True)
class SectionGroup:
    """The sections about one matter, in the order of the first page."""

    title: object
    sections: tuple[Section, ...]


GROUPS: tuple[SectionGroup, ...] = (
    SectionGroup(
        _("Apparence"),
        (
            Section(
                THEME,
                _("Charte graphique"),
                _("Couleurs, logo, polices, en-tête et pied de page."),
                "theme_studio.show_studio",
            ),
            Section(PAGES, _("Menus"), _("Les liens du haut et du bas de toutes les pages."), "site_menus.show_menus"),
        ),
    ),
    SectionGroup(
        _("Contenus"),
        (
            Section(
                PAGES,
                _("Pages"),
                _("L’accueil et les autres pages : leurs blocs, leurs textes, leurs traductions."),
                "page_list.list_pages",
            ),
            Section(
                PAGES, _("Images"), _("La bibliothèque des images que les pages montrent."), "image_library.list_images"
            ),
            Section(PAGES, _("Actualités"), _("Écrire, publier, mettre à la une."), "site_news.list_items"),
            Section(
                PAGES,
                _("Bandeaux"),
                _("Un message en haut de toutes les pages, à des dates choisies."),
                "site_banners.list_banners",
            ),
            Section(
                PAGES,
                _("Annonce de l’accueil"),
                _("Un message sur la page d’accueil."),
                "site_announcement.show_announcement",
            ),
            Section(
                ARTICLES,
                _("Base de connaissance"),
                _("Les réponses aux questions des habitants et des agents : écrire, relire, publier."),
                "article_index.list_rows",
            ),
        ),
    ),
    SectionGroup(
        _("Recherche et adresses"),
        (
            Section(
                PAGES,
                _("Recherche"),
                _("Les synonymes de la collectivité, ce que les usagers n’ont pas trouvé, et l’essai d’une recherche."),
                "webmaster_search.show_search",
            ),
            Section(
                PAGES,
                _("Redirections"),
                _("Les anciennes adresses, et où elles mènent."),
                "site_redirects.list_redirects",
            ),
        ),
    ),
    SectionGroup(
        _("La collectivité et ses obligations"),
        (
            Section(
                PAGES,
                _("La collectivité"),
                _("Nom, adresse, téléphone, horaires et fermetures."),
                "authority.show_authority",
            ),
            Section(
                PAGES,
                _("Mentions légales"),
                _("Éditeur, direction de la publication, hébergeur."),
                "site_legal_notice.show_notice",
            ),
            Section(
                PAGES,
                _("Données personnelles"),
                _("Ce que la collectivité ajoute à la page."),
                "site_privacy_text.show_texts",
            ),
            Section(
                PAGES,
                _("Accessibilité"),
                _("Le dernier audit, et la déclaration qui en découle."),
                "site_accessibility.show_audit",
            ),
        ),
    ),
)


def list_groups(actor: Actor) -> list[SectionGroup]:
    """The sections that this agent may edit, by matter; a matter without any is left out."""
    groups = (
        SectionGroup(group.title, tuple(section for section in group.sections if actor.can_edit_area(section.area)))
        for group in GROUPS
    )
    return [group for group in groups if group.sections]
