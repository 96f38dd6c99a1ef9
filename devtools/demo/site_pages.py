"""The pages of the demo: a home page and what people look for at turning points of their lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.db import db
from app.site_pages.contents import create_block, create_contents
from app.site_pages.default_home import HOME_PATH
from app.site_pages.image_files import make_image_files
from app.site_pages.images import create_image
from app.site_pages.models import SitePage
from app.site_pages.page_list import create_page, find_or_create_home
from app.site_pages.page_versions import publish
from devtools.demo import fixtures
from devtools.demo.pictures import draw_picture

PICTURE = "square"


def publish_pages() -> None:
    """Publishes the pages of the demo, with the image that one of them shows."""
    fixture = fixtures.load_pages()
    files = make_image_files(draw_picture(PICTURE))
    image = create_image(**fixture["image"], files=files, is_decorative=False, by=None)
    for each in fixture["pages"]:
        page = _create_page(each)
        page.draft = _build_contents(each, str(image.id))
        publish(page, comment="", by=None)
    db.session.flush()


def _create_page(fixture: Mapping[str, Any]) -> SitePage:
    if fixture["path"] == HOME_PATH:
        return find_or_create_home(by=None)
    page = create_page(fixture["titles"]["fr"], parent=fixture["path"].rpartition("/")[0], by=None)
    page.path = fixture["path"]
    return page


def _build_contents(fixture: Mapping[str, Any], image_id: str) -> dict[str, Any]:
    contents = create_contents("") | {"titles": fixture["titles"], "descriptions": fixture.get("descriptions", {})}
    for number, entry in enumerate(fixture["blocks"], 1):
        block = create_block(entry["type"])
        settings = {name: _read_setting(name, value, image_id) for name, value in entry.get("settings", {}).items()}
        block["settings"] |= settings
        contents["blocks"][f"b{number}"] = {**block, "width": entry.get("width", block["width"])}
        contents["order"].append(f"b{number}")
    return contents


def _read_setting(name: str, value: Any, image_id: str) -> Any:
    if name == "image":
        return image_id
    if name == "items":
        return [{"id": f"i{number}", **item} for number, item in enumerate(value, 1)]
    return value
