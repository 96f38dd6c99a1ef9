"""Pictures of a site beside the portal in its look, as the studio of the theme makes it from the saved page of the site."""

from __future__ import annotations

import io
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from app.core.site_cache import CACHE_SECONDS
from devtools.screenshots.saved_sites import SITES, get_home_page, publish_draft, read_site, take_proposals
from devtools.screenshots.site_tours import ELISE
from devtools.screenshots.tours import Demo, sign_in

_SCREEN = (1280, 900)
# Of each half of the picture, whose width is in the name of the file.
_HALF, _GAP = (800, 562), 40
_WIDTH = 2 * _HALF[0] + _GAP


def capture_site_comparisons(browser: Browser, folder: Path, demo: Demo) -> int:
    """Write `look-<site>-1640.png` for each saved site; the last one stays in force."""
    width, height = _SCREEN
    context = browser.new_context(
        base_url=str(demo.guide["base_url"]),
        locale="fr-FR",
        reduced_motion="reduce",
        service_workers="block",
        viewport={"width": width, "height": height},
    )
    page = context.new_page()
    sign_in(page, demo, ELISE)
    for site in SITES:
        read_site(page, demo, site)
        take_proposals(page)
        publish_draft(page, demo)
        # Other processes cache the former theme.
        time.sleep(CACHE_SECONDS + 1)
        visitor = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce")
        halves = [_take_picture(visitor, url) for url in (get_home_page(site).as_uri(), demo.url("home"))]
        visitor.close()
        _join_pictures(halves).save(folder / f"look-{site}-{_WIDTH}.png", optimize=True)
    context.close()
    return len(SITES)


def _take_picture(page: Page, url: str) -> Image.Image:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(_HALF, Image.Resampling.LANCZOS)


def _join_pictures(halves: list[Image.Image]) -> Image.Image:
    picture = Image.new("RGB", (_WIDTH, _HALF[1]), "white")
    for index, half in enumerate(halves):
        picture.paste(half, (index * (_HALF[0] + _GAP), 0))
    return picture.quantize(256)
