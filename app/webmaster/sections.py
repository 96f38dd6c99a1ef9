"""The sections of the workplace, in the order of its first page: adding one is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.site_areas import PAGES
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import Actor


@dataclass(frozen=True)
class Section:
    """A part of the site that agents with the right over its area may edit."""

    area: str
    title: object
    text: object
    endpoint: str


SECTIONS: tuple[Section, ...] = (
    Section(
        PAGES,
        _("Pages"),
        _("L’accueil et les autres pages : leurs blocs, leurs textes, leurs traductions."),
        "page_list.list_pages",
    ),
    Section(PAGES, _("Images"), _("La bibliothèque des images que les pages montrent."), "image_library.list_images"),
)


def list_sections(actor: Actor) -> list[Section]:
    """The sections that this agent may edit."""
    return [section for section in SECTIONS if actor.can_edit_area(section.area)]
