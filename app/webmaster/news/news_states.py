"""The state of a news item in words."""

from __future__ import annotations

from datetime import datetime

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.site_pages.news_models import NewsItem

# Label, tone and icon of each state.
State = tuple[LazyText, str, str]
DRAFT: State = (_("Brouillon"), "neutral", "file-text")
COMING: State = (_("Publiée, à venir"), "info", "clock")
CURRENT: State = (_("En ligne"), "success", "circle-check")
CHANGED: State = (_("En ligne, modifications non publiées"), "warning", "triangle-alert")
PAST: State = (_("Terminée"), "neutral", "x")


def describe_state(item: NewsItem, at: datetime) -> State:
    """Describe what residents see of the item at that moment."""
    if item.published_at is None:
        return DRAFT
    if item.ends_at is not None and item.ends_at <= at:
        return PAST
    if item.starts_at is not None and item.starts_at > at:
        return COMING
    return CHANGED if item.has_changes else CURRENT
