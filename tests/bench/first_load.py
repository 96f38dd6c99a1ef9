"""First visit of a page by a browser, without a browser: its requests, and the bytes that come back."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import Client, TestResponse

ENCODINGS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# What the server adds to the headers of the application: the line of the status, the date, its name.
FRAME = 80
_IMPORTED = re.compile(r"""^import .*?["'](\.[^"']+)["']""", re.MULTILINE)
_HTMX = "../vendor/htmx/htmx.min.js"
_FONT = re.compile(r'url\("([^"]+\.woff2)"\)')
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)+")


class FirstLoad:
    """The page and all that it names, compressed, with their headers; the scripts of its elements too."""

    def __init__(self, app: Flask, path: str, *, client: Client | None = None) -> None:
        self.client = client or Client(app.wsgi_app, TestResponse)
        self.sizes: dict[str, int] = {}
        self.late: dict[str, int] = {}
        self.soup = BeautifulSoup(self._strip_version(path), "html5lib")
        self.sizes[path] = self._measure_size(path)
        for address in self._list_named_files():
            self.sizes[address] = self._measure_size(address)
        self.script = str(self.soup.select("script[src]")[0]["src"])
        self._add_module(self.script, self.sizes)
        self._add_elements()

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    @property
    def bytes_with_htmx(self) -> int:
        """Once the first gesture has brought it."""
        return self.bytes + self._measure_size(urljoin(self.script, _HTMX))

    @property
    def bytes_of_late_elements(self) -> int:
        """Count the bytes that come when one goes to the questions that need them."""
        return sum(self.late.values())

    def list_neutral_fonts(self) -> dict[str, int]:
        """The fonts of the style sheet, which come once the page is shown: in none of the other figures."""
        sheet = str(self.soup.select("link[rel=stylesheet]")[0]["href"])
        addresses = [urljoin(sheet, name) for name in _FONT.findall(self._strip_version(sheet))]
        return {address: self._measure_size(address) for address in addresses}

    def _list_named_files(self) -> set[str]:
        """Style sheets, pictures, drawings; the icon of the tab too."""
        attributes = (
            ("link[rel=stylesheet], link[rel=icon]", "href"),
            ("img[src]", "src"),
            ("use[href]", "href"),
        )
        return {
            urldefrag(str(tag[name]))[0]
            for selector, name in attributes
            for tag in self.soup.select(selector)
            if urldefrag(str(tag[name]))[0]
        }

    def _add_elements(self) -> None:
        """The custom elements of the page."""
        present = {tag.name for tag in self.soup.find_all(_NAME)}
        late = present & self._read_list(self._strip_version(self.script), "lateElements")
        for name in sorted(present):
            sizes = self.late if name in late else self.sizes
            self._add_module(urljoin(self.script, f"elements/{name}.js"), sizes)

    def _read_list(self, source: str, name: str) -> set[str]:
        match = re.search(rf"^const {name} = ([^=]*?)\n(?=const|function)", source, re.MULTILINE)
        assert match, name
        return set(_NAME.findall(match[1]))

    def _add_module(self, address: str, sizes: dict[str, int]) -> None:
        """A module and those that it imports."""
        if address in sizes:
            return
        sizes[address] = self._measure_size(address)
        for imported in _IMPORTED.findall(self._strip_version(address)):
            self._add_module(urljoin(address, imported), sizes)

    def _measure_size(self, address: str) -> int:
        response = self.client.get(address, headers=ENCODINGS)
        assert response.status_code == 200, address
        headers = sum(len(f"{name}: {value}\r\n".encode()) for name, value in response.headers)
        return FRAME + headers + len(response.data)

    def _strip_version(self, address: str) -> str:
        return self.client.get(address).get_data(as_text=True)
