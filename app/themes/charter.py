"""The charter in force: read by every page, e-mail and document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language
from app.core.site_cache import SiteCache
from app.themes.authority_name import prefix_with_of
from app.themes.models import CharterVersion


@dataclass(frozen=True)
class Topic:
    """A heading of the catalogue, under which residents look for procedures; its words are in the language of the page."""

    slug: str
    source_title: str
    source_summary: str
    icon: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self._translated("title", self.source_title)

    @property
    def summary(self) -> str:
        return self._translated("summary", self.source_summary)

    def _translated(self, name: str, source: str) -> str:
        language = current_language()
        if language == SOURCE_LANGUAGE:
            return source
        return self.translations.get(language, {}).get(name) or UntranslatedText(source)


@dataclass(frozen=True)
class Announcement:
    """The news or alert of the day on the home page."""

    title: str
    text: str
    tone: str = "info"


@dataclass(frozen=True)
class Charter:
    """Who the authority is and how residents reach it."""

    name: str = "Ma commune"
    short_name: str = "Parvis"
    # « de la Ville de Vaubrelles », when the rule of the articles gets it wrong.
    name_with_of: str = ""
    postal_address: str = ""
    phone: str = ""
    email: str = ""
    sender_email: str = ""
    website: str = ""
    opening_hours: str = ""
    privacy_officer: str = ""
    privacy_email: str = ""
    accent: str = ""
    # Where the authority is, for public holidays: "alsace-moselle", "reunion"…
    territory: str = "metropole"
    topics: tuple[Topic, ...] = ()
    announcement: Announcement | None = None
    version: str = ""

    @property
    def of_name(self) -> str:
        """The name after « de »: as it was written, or with the article that it takes; alone in another language."""
        if current_language() != SOURCE_LANGUAGE:
            return self.name
        return self.name_with_of or prefix_with_of(self.name)

    def find_topic(self, slug: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.slug == slug), None)


def get_charter() -> Charter:
    """The charter of the current site; a neutral one until somebody writes it."""
    return _charter_cache.get()


def load_charter_document() -> dict[str, Any] | None:
    """The charter of the current site as it was written; None until somebody does."""
    newest = _find_newest_row()
    return newest.document if newest else None


def save_charter(document: dict[str, Any]) -> None:
    """Puts a new charter in force."""
    read_charter(document)
    db.session.add(CharterVersion(document=document, written_at=clock.now()))
    _charter_cache.invalidate()


def clear_cache() -> None:
    """Drops what this process remembers."""
    _charter_cache.clear()


def read_charter(document: dict[str, Any], *, version: str = "") -> Charter:
    """The document as a Charter; what it does not know of is left out."""
    known = {each.name for each in fields(Charter)}
    values = {name: value for name, value in document.items() if name in known}
    values["topics"] = tuple(_read_topic(topic) for topic in document.get("topics", []))
    announcement = document.get("announcement")
    values["announcement"] = Announcement(**announcement) if announcement else None
    return Charter(**{**values, "version": version})


def _read_topic(topic: Mapping[str, Any]) -> Topic:
    return Topic(topic["slug"], topic["title"], topic["summary"], topic["icon"], topic.get("translations", {}))


def _read_newest() -> Charter:
    newest = _find_newest_row()
    return read_charter(newest.document, version=newest.id.hex[:12]) if newest else Charter()


def _find_newest_row() -> Row[tuple[UUID, dict[str, Any]]] | None:
    newest_first = select(CharterVersion.id, CharterVersion.document).order_by(CharterVersion.written_at.desc())
    return db.session.execute(newest_first.limit(1)).first()


_charter_cache = SiteCache(_read_newest)
