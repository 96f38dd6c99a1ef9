"""The theme in force, used by every page, e-mail and picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import select

from app.core.db import db
from app.core.site_cache import SiteCache
from app.themes.models import PUBLISHED, ThemeVersion
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import NEUTRAL, Theme

_previewed_theme: ContextVar[Theme | None] = ContextVar("previewed_theme", default=None)


def get_theme() -> Theme:
    """The published theme of the current site, or the one being previewed; the neutral one by default."""
    return _previewed_theme.get() or _theme_cache.get()


@contextmanager
def preview_theme(theme: Theme) -> Iterator[None]:
    """Dress what is rendered inside with a theme that is not published."""
    token = _previewed_theme.set(theme)
    try:
        yield
    finally:
        _previewed_theme.reset(token)


def invalidate_cache() -> None:
    """To be called by what publishes another theme."""
    _theme_cache.invalidate()


def clear_cache() -> None:
    """Clear the cache of this process."""
    _theme_cache.clear()


def _read_published() -> Theme:
    query = select(ThemeVersion.contents, ThemeVersion.number).where(ThemeVersion.state == PUBLISHED)
    row = db.session.execute(query.order_by(ThemeVersion.number.desc()).limit(1)).first()
    if row is None:
        return NEUTRAL
    theme, _problems = build_theme(ThemeContents.from_json(row.contents), number=row.number)
    return theme


_theme_cache = SiteCache(_read_published)
