"""A browser for feature tests: follows redirects, sends its CSRF token, and checks every page."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"
# A breakable space, which may leave « ? » alone on the next line.
BREAKABLE = re.compile(r"[^\W\d_] [:;!?»]|« ")

UNNAMED = {"hidden", "submit"}
NOT_PROSE = {"script", "style", "code", "pre", "textarea", "[document]"}


class Page:
    """A response of the server, parsed as a page."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location")
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.soup = BeautifulSoup(self.html, "html.parser")

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

    def check_page(self) -> None:
        """Check the rules of every page: a title, one heading, named inputs, nothing inline, French typography."""
        if "<html" not in self.html:
            return
        tags = self.soup.find_all(True)
        assert self.soup.title and self.soup.title.get_text(strip=True)
        assert [tag.name for tag in tags].count("h1") == 1, self.texts("h1")
        for tag in tags:
            assert "style" not in tag.attrs and not any(name.startswith("on") for name in tag.attrs), str(tag)
            if tag.name in ("script", "style"):
                assert tag.get("nonce") or tag.get("src"), str(tag)
        ids = Counter(str(tag["id"]) for tag in tags if "id" in tag.attrs)
        assert ids.total() == len(ids), [name for name, times in ids.items() if times > 1]
        labelled = {str(tag["for"]) for tag in tags if tag.name == "label" and "for" in tag.attrs}
        for tag in tags:
            if tag.name in ("select", "textarea") or (tag.name == "input" and tag.get("type") not in UNNAMED):
                assert tag.get("id") in labelled or _is_named(tag), str(tag)
        prose = self._get_prose()
        breakable = BREAKABLE.search(prose)
        assert not breakable, prose[max(0, breakable.start() - 60) : breakable.end() + 30]

    def _get_prose(self) -> str:
        texts = self.soup.find_all(string=True)
        return "\n".join(str(text) for text in texts if text.parent and text.parent.name not in NOT_PROSE)


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
        page.check_page()
        return page

    def _csrf_token(self) -> str:
        with self.client.session_transaction() as session:
            session["csrf_token"] = RAW_TOKEN
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        token = serializer.dumps(RAW_TOKEN)
        return str(token)


def _is_named(field: Tag) -> bool:
    return bool(field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label"))


def _encode_value(value: Any) -> Any:
    if isinstance(value, tuple):
        name, content = value
        return (io.BytesIO(content), name)
    if isinstance(value, list):
        return [_encode_value(item) for item in value]
    return value
