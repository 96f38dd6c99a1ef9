"""The sections of the workplace, in the order of its first page: adding one is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.site_areas import ARTICLES
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
        ARTICLES,
        _("Base de connaissance"),
        _("Les réponses aux questions des habitants et des agents : écrire, relire, publier."),
        "article_index.list_rows",
    ),
)


def list_sections(actor: Actor) -> list[Section]:
    """The sections that this agent may edit."""
    return [section for section in SECTIONS if actor.can_edit_area(section.area)]
