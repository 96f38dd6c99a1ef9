"""Banners shown at the top of every page of residents, between two moments."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language
from app.core.web.access_rules import Actor
from app.site_pages import site_texts

TONES = ("info", "warning", "danger")
MAX_BANNERS = 20
MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 80, 300
# A page kept by a device shows a banner whose time comes within a day.
AHEAD = timedelta(hours=24)


class BannerRefused(ValueError):
    """The banner is not possible: `problem` is "title_missing", "dates_order", "url_invalid" or "too_many"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class BannerNotFound(NotFound):
    """There is no such banner."""


@dataclass(frozen=True)
class Banner:
    """A banner; texts by language."""

    id: str
    texts: Mapping[str, Mapping[str, str]]
    tone: str = "info"
    url: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def title(self) -> str:
        return self._translate("title")

    @property
    def text(self) -> str:
        return self._translate("text")

    @property
    def link_label(self) -> str:
        return self._translate("link_label")

    def compute_state(self, at: datetime) -> str:
        """Return the state of the banner: "coming", "current" or "past"."""
        if self.ends_at is not None and self.ends_at <= at:
            return "past"
        return "coming" if self.starts_at is not None and self.starts_at > at else "current"

    def _translate(self, name: str) -> str:
        language, source = current_language(), self.texts.get(SOURCE_LANGUAGE, {}).get(name, "")
        if language == SOURCE_LANGUAGE:
            return source
        return self.texts.get(language, {}).get(name) or UntranslatedText(source)


def current_banners() -> list[Banner]:
    """The banners of pages: those shown now, and those that a page kept by a device will have to show."""
    now = clock.now()
    banners = [_read_banner(banner) for banner in site_texts.get_text(site_texts.BANNERS).get("banners", ())]
    return [
        banner
        for banner in banners
        if banner.compute_state(now) != "past" and (banner.starts_at is None or banner.starts_at <= now + AHEAD)
    ]


def error_page_banners(path: str) -> list[Banner]:
    """The banners of a page about a refusal or a failure: none for agents, nor when the database does not answer."""
    if path.startswith("/agents"):
        return []
    try:
        return current_banners()
    except SQLAlchemyError:
        db.session.rollback()
        return []


def is_coming(banner: Banner) -> bool:
    """Whether the time of a banner is still to come."""
    return banner.compute_state(clock.now()) == "coming"


def load_banners() -> tuple[int, list[Banner]]:
    """The banners, past ones too, and the number of the version they are of."""
    version = site_texts.load_text(site_texts.BANNERS)
    return version.number, [_read_banner(banner) for banner in version.contents.get("banners", ())]


def find_banner(banners: Sequence[Banner], banner_id: str) -> Banner:
    """The banner of that id. Raises BannerNotFound."""
    banner = next((banner for banner in banners if banner.id == banner_id), None)
    if banner is None:
        raise BannerNotFound(banner_id)
    return banner


def save_banner(banner: Banner, *, number: int, by: Actor) -> str:
    """Create a banner whose id is empty, or replace it; returns its id. Raises BannerRefused, StaleText."""
    _check_banner(banner)
    banners = load_banners()[1]
    saved = Banner(**{**vars(banner), "id": banner.id or secrets.token_hex(4)})
    is_new = all(banner.id != saved.id for banner in banners)
    if is_new and len(banners) >= MAX_BANNERS:
        raise BannerRefused("too_many")
    _save(
        [saved, *banners] if is_new else [saved if banner.id == saved.id else banner for banner in banners], number, by
    )
    return saved.id


def delete_banner(banner_id: str, *, number: int, by: Actor) -> None:
    """Delete a banner; its text stays in the former versions. Raises BannerNotFound, StaleText."""
    banners = load_banners()[1]
    deleted = find_banner(banners, banner_id)
    _save([banner for banner in banners if banner is not deleted], number, by)


def _check_banner(banner: Banner) -> None:
    if not banner.texts.get(SOURCE_LANGUAGE, {}).get("title"):
        raise BannerRefused("title_missing")
    if banner.starts_at and banner.ends_at and banner.starts_at >= banner.ends_at:
        raise BannerRefused("dates_order")


def _save(banners: Sequence[Banner], number: int, by: Actor) -> None:
    site_texts.save_text(
        site_texts.BANNERS, {"banners": [_write_banner(banner) for banner in banners]}, number=number, by=by
    )


def _read_banner(values: Mapping[str, Any]) -> Banner:
    dates = {
        name: datetime.fromisoformat(values[name]) if values.get(name) else None for name in ("starts_at", "ends_at")
    }
    return Banner(values["id"], values["texts"], values.get("tone", "info"), values.get("url", ""), **dates)


def _write_banner(banner: Banner) -> dict[str, Any]:
    dates = {name: moment.isoformat() for name in ("starts_at", "ends_at") if (moment := getattr(banner, name))}
    texts = {language: dict(texts) for language, texts in banner.texts.items()}
    return {"id": banner.id, "texts": texts, "tone": banner.tone, "url": banner.url, **dates}
