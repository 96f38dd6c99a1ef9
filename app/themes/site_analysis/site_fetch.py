"""Fetch the home page of a site with its style sheets, logo and fonts, under the rules of outgoing calls.

It is done while the webmaster waits: at most fifteen seconds in all, for one page, a few times an hour.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import time
from typing import Any
from urllib.parse import urljoin

from app.core.i18n import gettext as _
from app.core.outgoing import HttpResponse, OutgoingError, fetch
from app.core.parsing import Meter
from app.themes.site_analysis.analysis import BUDGET, refuse_complicated_page
from app.themes.site_analysis.computed_style import MAX_ELEMENTS, StyledPage, parse_html
from app.themes.site_analysis.letters_and_shapes import list_font_addresses
from app.themes.site_analysis.links_and_images import propose_images
from app.themes.site_analysis.page_regions import find_regions
from app.themes.site_analysis.saved_page import MAX_HTML_BYTES, SavedPage, SavedPageRefused, decode_text

MAX_SECONDS, MAX_TOTAL_BYTES = 15.0, 5_000_000
MAX_REDIRECTS, MAX_SHEETS, MAX_IMAGES, MAX_FONTS = 4, 12, 4, 4
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s+(?:url\()?\s*["']?([^"')\s;]+)""", re.IGNORECASE)


def fetch_site(address: str) -> StyledPage:
    """The home page at an address, parsed, with the files that say how it looks. Raises SavedPageRefused, in French."""
    fetcher = _SiteFetcher()
    url = address.strip() if _SCHEME.match(address.strip()) else f"https://{address.strip()}"
    try:
        url, response = fetcher.fetch(url, MAX_HTML_BYTES)
    except OutgoingError as error:
        raise SavedPageRefused(_describe_failure(error)) from error
    if "html" not in response.content_type:
        raise SavedPageRefused(_("Cette adresse n’est pas celle d’une page web. Donnez celle de l’accueil du site."))
    with refuse_complicated_page():
        return _fetch_files_of(SavedPage(decode_text(response.body), url), fetcher)


def _fetch_files_of(page: SavedPage, fetcher: _SiteFetcher) -> StyledPage:
    """The page with its style sheets, its logo and its fonts."""
    parsed_html = parse_html(page.html)
    sheets = fetcher.fetch_sheets(page, parsed_html)
    styled = StyledPage(SavedPage(page.html, page.address, sheets), Meter(BUDGET), parsed_html)
    regions = find_regions(styled)
    images = [each.address for each in propose_images(styled, regions) if each.content is None][:MAX_IMAGES]
    fonts = list_font_addresses(styled, regions)[:MAX_FONTS]
    files = {**fetcher.fetch_files(images), **fetcher.fetch_files(fonts)}
    return styled.add_files(files, Meter(BUDGET))


class _SiteFetcher:
    """Fetches one site within a time and a number of bytes."""

    def __init__(self) -> None:
        self._end = time.monotonic() + MAX_SECONDS
        self._bytes_left = MAX_TOTAL_BYTES

    def fetch(self, url: str, max_bytes: int) -> tuple[str, HttpResponse]:
        """The response and its address, redirections followed: each is checked as the first was. Raises OutgoingError."""
        for _hop in range(MAX_REDIRECTS + 1):
            seconds = max(self._end - time.monotonic(), 0.1)
            response = fetch(url, seconds=seconds, max_bytes=min(max_bytes, max(self._bytes_left, 1)))
            if response.status not in _REDIRECTS:
                break
            url = urljoin(url, response.headers.get("location", ""))
        self._bytes_left -= len(response.body)
        return url, response.raise_for_status()

    def fetch_files(self, addresses: list[str], max_bytes: int = 600_000) -> dict[str, bytes]:
        """The files at these addresses, without those that cannot be had."""
        files: dict[str, bytes] = {}
        for address in addresses:
            if self._bytes_left > 0 and time.monotonic() < self._end:
                with contextlib.suppress(OutgoingError):
                    files[address] = self.fetch(address, max_bytes)[1].body
        return files

    def fetch_sheets(self, page: SavedPage, parsed_html: Any) -> dict[str, bytes]:
        """The style sheets of a page, and those that they import."""
        links = itertools.islice(parsed_html.iter("link"), MAX_ELEMENTS)
        addresses = [
            page.resolve(link.get("href", "")) for link in links if "stylesheet" in link.get("rel", "").lower().split()
        ]
        sheets = self.fetch_files(addresses[:MAX_SHEETS])
        imported = [
            page.resolve(name, base) for base, css in sheets.items() for name in _IMPORT.findall(decode_text(css))
        ]
        return {**sheets, **self.fetch_files(imported[: MAX_SHEETS - len(sheets)])}


def _describe_failure(error: OutgoingError) -> str:
    """Describe what the webmaster can do about an address that gives nothing."""
    if error.permanent:
        return _(
            "Cette adresse ne peut pas être appelée. Enregistrez la page dans votre navigateur et déposez le fichier."
        )
    return _(
        "Ce site ne répond pas. Essayez plus tard, ou enregistrez la page dans votre navigateur et déposez le fichier."
    )
