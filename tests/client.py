"""A browser for feature tests: follows redirects, sends its CSRF token, and checks every page."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.page_rules import check_page

RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"


class Page:
    """A response of the server, parsed as a page when a test looks at it."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location")
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    def find_all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def find_one(self, selector: str) -> Tag:
        elements = self.find_all(selector)
        assert len(elements) == 1, f"{len(elements)} elements match {selector!r}"
        return elements[0]

    def text(self, selector: str = "body") -> str:
        """Return the text of the first matching element, with ordinary spaces."""
        elements = self.find_all(selector)
        assert elements, f"nothing matches {selector!r}"
        return " ".join(elements[0].get_text(" ").split())

    def texts(self, selector: str) -> list[str]:
        return [" ".join(element.get_text(" ").split()) for element in self.find_all(selector)]

    def follow(self) -> Page:
        """Follow the redirect and return its page."""
        assert self.status == 303, f"{self.status} is not a redirection: {self.text()[:400] if self.html else ''}"
        assert self.location
        return self.browser.get(self.location)


class Browser:
    """A browser of one person."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, url: str, *, htmx: str | None = None, **headers: str) -> Page:
        if htmx:
            headers |= {"HX-Request": "true", "HX-Target": htmx}
        return self._check_response(self.client.get(url, headers=headers))

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, htmx: str | None = None, origin: bool = False
    ) -> Page:
        """Post a form with the CSRF token of the page. A value (name, bytes) is a file.

        With `origin`, the headers tell, as those of browsers, that the form comes from a page of this site.
        """
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        if origin:
            headers["Sec-Fetch-Site"] = "same-origin"
        form_values: dict[str, Any] = {name: _encode_value(value) for name, value in (data or {}).items()}
        form_values["csrf_token"] = self._csrf_token()
        return self._check_response(self.client.post(url, data=form_values, headers=headers))

    def _check_response(self, response: TestResponse) -> Page:
        page = Page(self, response)
        check_page(page.html)
        return page

    def _csrf_token(self) -> str:
        with self.client.session_transaction() as session:
            session["csrf_token"] = RAW_TOKEN
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        token = serializer.dumps(RAW_TOKEN)
        return str(token)


def _encode_value(value: Any) -> Any:
    if isinstance(value, tuple):
        name, content = value
        return (io.BytesIO(content), name)
    if isinstance(value, list):
        return [_encode_value(item) for item in value]
    return value
