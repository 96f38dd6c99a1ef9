"""The texts of the demo site: news, a banner of the past, an audit of accessibility, privacy, redirects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE
from app.core.web.access_rules import Actor
from app.site_pages import accessibility_audit, banners, news_editing, privacy_text, redirects
from app.site_pages.banners import Banner
from app.site_pages.image_files import make_image_files
from app.site_pages.images import create_image
from app.site_pages.news_contents import read_typed_contents
from app.site_pages.redirects import Redirect
from devtools.demo import fixtures, story_dates
from devtools.demo.pictures import draw_picture

SHOWN_NEWS = "marche-de-noel-trente-artisans-place-du-champ-de-foire"
MORNING, EVENING = "09:20", "18:50"


def write_site_texts(present: datetime, author: Actor) -> None:
    """Write what a webmaster of the authority would have written since its opening."""
    texts = fixtures.load_site_texts()
    _record_audit(texts["audit"], present, author)
    _write_banner(texts["banner"], present, author)
    for entry in texts["news"]:
        _publish_news(entry, present, author)
    news_editing.create_item(_build_contents(texts["draft"], present), by=author)
    recipients = {SOURCE_LANGUAGE: texts["privacy"]["recipients"]}
    privacy_text.save_texts({"recipients": recipients}, number=0, by=author)
    for entry in texts["redirects"]:
        redirects.add_redirect(entry["source"], entry["target"], by=author)
        used = {"uses": entry["uses"], "last_used_on": clock.today()}
        db.session.execute(update(Redirect).where(Redirect.source == entry["source"]).values(used))


def _publish_news(entry: Mapping[str, Any], present: datetime, author: Actor) -> None:
    moment = story_dates.get_moment_before(present, entry["days_ago"], MORNING)
    with story_dates.set_clock(moment):
        item = news_editing.create_item(_build_contents(entry, present), by=author)
        news_editing.publish_item(item, revision=item.revision, by=author)


def _build_contents(entry: Mapping[str, Any], present: datetime) -> dict[str, Any]:
    fields = {f"{name}_{SOURCE_LANGUAGE}": entry[name] for name in ("title", "summary", "text")}
    fields |= {f"{name}_en": text for name, text in entry.get("en", {}).items()}
    if "ends_in_days" in entry:
        last_day = clock.to_paris(present).date() + timedelta(days=entry["ends_in_days"])
        fields["ends_on"] = last_day.isoformat()
    if "picture" in entry:
        fields["image"] = add_image(entry["picture"])
    return read_typed_contents({**fields, "is_pinned": "yes" if entry.get("is_pinned") else ""})


def add_image(picture: Mapping[str, Any]) -> str:
    """Add a picture to the library; returns its identifier."""
    files = make_image_files(draw_picture(picture["drawing"]))
    return str(create_image(picture["name"], files, picture["alternatives"], is_decorative=False, by=None).id)


def _write_banner(entry: Mapping[str, Any], present: datetime, author: Actor) -> None:
    first = story_dates.get_moment_before(present, entry["first_days_ago"], MORNING)
    last = story_dates.get_moment_before(present, entry["last_days_ago"], EVENING)
    with story_dates.set_clock(first):
        banner = Banner("", entry["texts"], entry["tone"], entry["url"], first, last)
        banners.save_banner(banner, number=0, by=author)


def _record_audit(entry: Mapping[str, Any], present: datetime, author: Actor) -> None:
    moment = story_dates.get_moment_before(present, entry["days_ago"], EVENING)
    day = clock.to_paris(moment).date()
    values = {name: str(value) for name, value in entry.items() if name != "days_ago"}
    audit = accessibility_audit.read_typed_audit({**values, "audited_on": day.isoformat()}, today=day)
    with story_dates.set_clock(moment):
        accessibility_audit.save_audit(audit, number=0, by=author)
