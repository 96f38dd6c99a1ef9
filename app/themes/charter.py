"""The charter in force, used by every page, e-mail and document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language
from app.core.site_cache import SiteCache
from app.themes.authority_name import prefix_with_of
from app.themes.models import CharterVersion
from app.themes.opening_hours import OpeningHours, read_hours
from app.themes.opening_sentences import describe_hours

# Versions that somebody may still be editing from.
MAX_VERSIONS = 100
VERSION_NAME_LENGTH = 12


@dataclass(frozen=True)
class Topic:
    """A topic of the catalogue; its texts are in the current language."""

    slug: str
    source_title: str
    source_summary: str
    icon: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Slugs of deleted topics whose procedures are now in this one.
    former_slugs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self._translate("title", self.source_title)

    @property
    def summary(self) -> str:
        return self._translate("summary", self.source_summary)

    def _translate(self, name: str, source: str) -> str:
        language = current_language()
        if language == SOURCE_LANGUAGE:
            return source
        return self.translations.get(language, {}).get(name) or UntranslatedText(source)


@dataclass(frozen=True)
class Announcement:
    """A news item or alert on the home page."""

    title: str
    text: str
    tone: str = "info"


@dataclass(frozen=True)
class Charter:
    """The identity of the authority, and its contact details."""

    name: str = "Ma commune"
    short_name: str = "Parvis"
    # « de la Ville de Vaubrelles », when `prefix_with_of` gives a wrong article.
    name_with_of: str = ""
    postal_address: str = ""
    phone: str = ""
    email: str = ""
    sender_email: str = ""
    website: str = ""
    # Hours in French words: those typed, or the sentences made of `hours` when these were saved.
    opening_hours: str = ""
    hours: OpeningHours | None = None
    privacy_officer: str = ""
    privacy_email: str = ""
    accent: str = ""
    # The territory of the authority, for public holidays: "alsace-moselle", "reunion"…
    territory: str = "metropole"
    topics: tuple[Topic, ...] = ()
    announcement: Announcement | None = None
    version: str = ""

    @property
    def of_name(self) -> str:
        """The name after « de », as configured or with its article; the plain name in other languages."""
        if current_language() != SOURCE_LANGUAGE:
            return self.name
        return self.name_with_of or prefix_with_of(self.name)

    @property
    def hours_text(self) -> str:
        """The opening hours in the current language, with the closings that are near; else the French text."""
        if self.hours is not None:
            return describe_hours(self.hours, clock.today())
        return self.opening_hours if current_language() == SOURCE_LANGUAGE else UntranslatedText(self.opening_hours)

    def find_topic(self, slug: str) -> Topic | None:
        """The topic of that slug, else the one that took its procedures."""
        current_topic = next((topic for topic in self.topics if topic.slug == slug), None)
        return current_topic or next((topic for topic in self.topics if slug in topic.former_slugs), None)

    def resolve_topic(self, slug: str) -> str:
        """The slug of the topic where procedures of this one are now; the same slug when there is no such topic."""
        topic = self.find_topic(slug)
        return topic.slug if topic else slug


def get_charter() -> Charter:
    """The charter of the current site; a neutral one by default."""
    return _charter_cache.get()


def load_saved_charter() -> dict[str, Any] | None:
    """The saved charter of the current site; None before the first save."""
    newest = _find_newest_row()
    return newest.contents if newest else None


def load_charter_version(version: str) -> dict[str, Any] | None:
    """The charter saved under the version of a `Charter`, if it is among the latest; None for none."""
    query = select(CharterVersion.id, CharterVersion.contents).order_by(CharterVersion.written_at.desc())
    rows = db.session.execute(query.limit(MAX_VERSIONS))
    return next((row.contents for row in rows if get_version_name(row.id) == version), None)


def lock_saved_charter() -> dict[str, Any] | None:
    """The saved charter as it is now: whoever else changes it waits until this transaction ends."""
    newest = _find_newest_row()
    while newest is not None:
        # A write, since SQLite has no other lock; another charter may have been saved during the wait.
        row = update(CharterVersion).where(CharterVersion.id == newest.id)
        db.session.execute(row.values(written_at=CharterVersion.written_at))
        locked_id, newest = newest.id, _find_newest_row()
        if newest is not None and newest.id == locked_id:
            contents: dict[str, Any] = newest.contents
            return contents
    return None


def save_charter(content: dict[str, Any]) -> None:
    """Save a new charter and put it in force. One made from the saved charter starts from `lock_saved_charter`."""
    read_charter(content)
    db.session.add(CharterVersion(contents=content, written_at=clock.now()))
    _charter_cache.invalidate()


def list_topic_slugs(content: Mapping[str, Any]) -> set[str]:
    """The slugs of the topics of a saved charter, with those of the topics that were merged into them."""
    topics = content.get("topics", [])
    return {slug for topic in topics for slug in (topic["slug"], *topic.get("former_slugs", ()))}


def get_version_name(version_id: UUID) -> str:
    """Return the name of a version in addresses of pages."""
    return version_id.hex[:VERSION_NAME_LENGTH]


def clear_cache() -> None:
    """Clear the cache of this process."""
    _charter_cache.clear()


def read_charter(content: dict[str, Any], *, version: str = "") -> Charter:
    """Parse a Charter; unknown keys are ignored."""
    field_names = {charter_field.name for charter_field in fields(Charter)}
    values = {name: value for name, value in content.items() if name in field_names}
    values["topics"] = tuple(_read_topic(topic) for topic in content.get("topics", []))
    announcement = content.get("announcement")
    values["announcement"] = Announcement(**announcement) if announcement else None
    values["hours"] = read_hours(content.get("hours"))
    return Charter(**{**values, "version": version})


def _read_topic(topic: Mapping[str, Any]) -> Topic:
    return Topic(
        topic["slug"],
        topic["title"],
        topic["summary"],
        topic["icon"],
        topic.get("translations", {}),
        tuple(topic.get("former_slugs", ())),
    )


def _read_newest() -> Charter:
    newest = _find_newest_row()
    return read_charter(newest.contents, version=get_version_name(newest.id)) if newest else Charter()


def _find_newest_row() -> Row[tuple[UUID, dict[str, Any]]] | None:
    query = select(CharterVersion.id, CharterVersion.contents).order_by(CharterVersion.written_at.desc())
    return db.session.execute(query.limit(1)).first()


_charter_cache = SiteCache(_read_newest)
