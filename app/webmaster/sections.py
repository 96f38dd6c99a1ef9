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
        _("Recherche"),
        _("Les synonymes de la collectivité, ce que les usagers n’ont pas trouvé, et l’essai d’une recherche."),
        "webmaster_search.show_search",
    ),
)


def list_sections(actor: Actor) -> list[Section]:
    """The sections that this agent may edit."""
    return [section for section in SECTIONS if actor.can_edit_area(section.area)]
