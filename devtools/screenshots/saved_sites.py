"""The saved home pages of three sites, which a theme begins from: dropped in the studio of the theme, and shown as they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from app.core.web.assets import ROOT
from devtools.screenshots.tours import SUBMIT_BUTTON, Demo

SITES = ("navy", "airy", "dense")
_FOLDER = ROOT / "tests/themes/sites"


def get_home_page(site: str) -> Path:
    """The file of the home page of a site."""
    return _FOLDER / site / "index.html"


def read_site(page: Page, demo: Demo, site: str) -> None:
    """Drop the page of a site, and wait for what it proposes."""
    page.goto(demo.url("site_theme_start"))
    archive = {"name": f"{site}.zip", "mimeType": "application/zip", "buffer": zip_site(site)}
    page.set_input_files("[name=file]", archive)  # type: ignore[arg-type]
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .proposals")


def take_proposals(page: Page) -> None:
    """Put all that is proposed in the draft, and wait for its preview."""
    page.click(SUBMIT_BUTTON)
    page.frame_locator("[data-preview]").locator("h1").wait_for()


def publish_draft(page: Page, demo: Demo) -> None:
    """Repair the contrasts that lack, then publish."""
    page.goto(demo.url("site_theme_publication"))
    if page.locator("[name=revision]").count() == 0:
        page.locator("form[action$='/contraste'] [type=submit]").first.click()
        page.wait_for_selector("main [name=revision]", state="attached")
    page.click("form[action$='/publication'] [type=submit]")
    page.wait_for_url("**/versions")


def zip_site(site: str, more_files: Mapping[str, bytes] | None = None) -> bytes:
    """The page and its folder, as a person would compress them, with more files if any."""
    content, folder = io.BytesIO(), get_home_page(site).parent
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(folder))
        for name, file_content in (more_files or {}).items():
            archive.writestr(name, file_content)
    return content.getvalue()
