"""What a browser asks for at its first visit of a page, and how much comes back, without a browser."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import Client, TestResponse

ENCODINGS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# What the server adds to the headers of the application: the line of the status, the date, its name.
FRAME = 80
_IMPORTED = re.compile(r"""^import .*?["'](\./[^"']+)["']""", re.MULTILINE)
_HTMX = "../vendor/htmx/htmx.min.js"


class FirstLoad:
    """The page and all that it names, compressed, with their headers."""

    def __init__(self, app: Flask, path: str) -> None:
        self.client = Client(app.wsgi_app, TestResponse)
        self.sizes: dict[str, int] = {}
        self.soup = BeautifulSoup(self._plain(path), "html5lib")
        self._fetch(path)
        for address in self._named():
            self._fetch(address)
        self.script = str(self.soup.select("script[src]")[0]["src"])
        for address in _IMPORTED.findall(self._plain(self.script)):
            self._fetch(urljoin(self.script, address))

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    @property
    def bytes_with_htmx(self) -> int:
        """Once the first gesture has brought it."""
        return self.bytes + self._weigh(urljoin(self.script, _HTMX))

    def _named(self) -> set[str]:
        """Style sheets, scripts, pictures, icons of the sprite; the icon of the tab too."""
        attributes = (
            ("link[rel=stylesheet], link[rel=icon]", "href"),
            ("script[src], img[src]", "src"),
            ("use[href]", "href"),
        )
        return {
            urldefrag(str(tag[name]))[0]
            for selector, name in attributes
            for tag in self.soup.select(selector)
            if urldefrag(str(tag[name]))[0]
        }

    def _fetch(self, address: str) -> None:
        self.sizes[address] = self._weigh(address)

    def _weigh(self, address: str) -> int:
        response = self.client.get(address, headers=ENCODINGS)
        assert response.status_code == 200, address
        headers = sum(len(f"{name}: {value}\r\n".encode()) for name, value in response.headers)
        return FRAME + headers + len(response.data)

    def _plain(self, address: str) -> str:
        return self.client.get(address).get_data(as_text=True)
