"""A page of the site, its image and its preview, which the routes of pages name."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from app.core.db import db
from app.site_pages.image_files import ImageFile
from app.site_pages.images import create_image
from app.site_pages.page_list import create_page
from app.site_pages.page_versions import publish
from app.site_pages.preview_links import build_preview_path
from tests.security.object_factories import build_picture
from tests.site_pages.page_factories import make_block, make_contents


def make_site_page() -> dict[str, Any]:
    """The values of the addresses of one published page and of one image."""
    title = f"Page {uuid4().hex}"
    page = create_page(title, by=None)
    page.draft = make_contents(make_block("text", text="Bonjour"), title=title)
    publish(page, comment="", by=None)
    files = [ImageFile(48, 48, build_picture("image").getvalue())]
    image = create_image("Image", files, {}, is_decorative=True, by=None)
    db.session.commit()
    return {
        "page_id": page.id,
        "block_id": "b1",
        "path": page.path,
        "token": build_preview_path(page.id).rpartition("/")[2],
        "image_id": image.id,
        "revision": image.revision,
        "width": 48,
    }


def is_about_pages(endpoint: str) -> bool:
    """Whether the address of the endpoint names a page of the site or one of its images."""
    return endpoint.startswith(("page_", "site_pages.", "image_library."))
