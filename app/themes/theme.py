"""The theme in force, used by every page, e-mail and picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.site_cache import SiteCache
from app.core.web.page_cache import use_page_variant
from app.themes.models import PUBLISHED, ThemeVersion
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import NEUTRAL, Theme


@dataclass(frozen=True)
class ThemePreview:
    """A theme that is not published, and the address of its style sheet."""

    theme: Theme
    sheet_url: str


_preview: ContextVar[ThemePreview | None] = ContextVar("preview", default=None)


def get_theme() -> Theme:
    """The published theme of the current site, or the one being previewed; the neutral one by default."""
    preview = _preview.get()
    return preview.theme if preview else _theme_cache.get()


def find_preview() -> ThemePreview | None:
    """The theme being previewed, if any."""
    return _preview.get()


@contextmanager
def preview_theme(theme: Theme, sheet_url: str) -> Iterator[None]:
    """Dress what is rendered inside with a theme that is not published.

    `sheet_url` serves its style sheet, and changes with it.
    """
    token = _preview.set(ThemePreview(theme, sheet_url))
    try:
        with use_page_variant(sheet_url):
            yield
    finally:
        _preview.reset(token)


def invalidate_cache() -> None:
    """To be called by what publishes another theme."""
    _theme_cache.invalidate()


def clear_cache() -> None:
    """Clear the cache of this process."""
    _theme_cache.clear()


def _read_published() -> Theme:
    query = select(ThemeVersion.id).where(ThemeVersion.state == PUBLISHED)
    version_id = db.session.scalar(query.order_by(ThemeVersion.number.desc()).limit(1))
    return _load_version(version_id) if version_id else NEUTRAL


@lru_cache(maxsize=50)
def _load_version(version_id: UUID) -> Theme:
    """A published version never changes: its theme, and what is cached with it, is built once."""
    row = db.session.execute(
        select(ThemeVersion.contents, ThemeVersion.number).where(ThemeVersion.id == version_id)
    ).one()
    theme, _problems = build_theme(ThemeContents.from_json(row.contents), number=row.number)
    return theme


_theme_cache = SiteCache(_read_published)
